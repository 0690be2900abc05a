# SPDX-License-Identifier: MIT
"""A search writes the same bytes for any number of processes, and on Dask."""

from pathlib import Path

import pytest
from helpers.searched_stars import planet, with_planets, write_star
from typer.testing import CliRunner

from tinytransit.cli import app

# It holds the wall time of each star.
OWN = ("journal.sqlite",)
WAYS = {"one": ("--jobs", "1"), "two": ("--jobs", "2"), "dask": ("--jobs", "2", "--scheduler", "local")}


def test_a_search_writes_the_same_bytes_however_it_is_spread(tmp_path: Path, model_dir: Path) -> None:
    pytest.importorskip("distributed", reason="Dask is not installed ([scale])")
    for number, orbits in enumerate([(planet(3.1),), (), (planet(2.2, radius=0.1),)], start=11):
        write_star(tmp_path / "curves", f"TIC {number}", *with_planets(*orbits, seed=number))
    written: dict[str, dict[str, bytes]] = {}
    for name, options in WAYS.items():
        out = tmp_path / name
        arguments = ["detect", "--input", tmp_path / "curves", "--model", model_dir, "--out", out, *options]
        ended = CliRunner().invoke(app, [str(each) for each in arguments])
        assert ended.exit_code == 0, (out / "skipped.csv").read_text()
        files = [file for file in sorted(out.rglob("*")) if file.is_file() and not file.name.startswith(OWN)]
        written[name] = {str(file.relative_to(out)): file.read_bytes() for file in files}
    assert {"candidates.csv", "candidates.json", "candidates.parquet"} <= set(written["one"])
    assert len(written["one"]["candidates.csv"].splitlines()) > 2
    for name in WAYS:
        assert written[name].keys() == written["one"].keys()
        assert [file for file in written[name] if written[name][file] != written["one"][file]] == [], name
