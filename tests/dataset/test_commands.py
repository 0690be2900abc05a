# SPDX-License-Identifier: MIT
"""The commands ``tinytransit dataset``."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.light_curve_files import write_light_curves
from helpers.public_records import nigraha, triage, write
from typer.testing import CliRunner, Result

from tinytransit.cli import app
from tinytransit.dataset.files import read_windows, write_windows
from tinytransit.window.shard import WindowShard, folds_of, read_shard


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["dataset", *map(str, arguments)])


def test_public_records_are_converted_and_bad_ones_named(tmp_path: Path) -> None:
    source = write(tmp_path / "val-00000-of-00001", triage(), nigraha(Period=None))
    done = run("convert", source, tmp_path / "out.npz", "--skipped", tmp_path / "skipped.csv")
    assert done.exit_code == 0 and "1 windows of 1 stars, 1 skipped" in done.stdout
    assert "val-00000-of-00001 record 2" in done.stderr
    assert "feature Period" in (tmp_path / "skipped.csv").read_text()
    assert read_shard(tmp_path / "out.npz").star.tolist() == ["TIC 270341214"]
    back = json.loads(run("convert", tmp_path / "out.npz", tmp_path / "again.tfrecord", "--json").stdout)
    assert (back["windows"], back["skipped"]) == (1, [])


@pytest.mark.parametrize("file_format", ["npz", "tfrecord"])
def test_parts_share_no_star(tmp_path: Path, tiny_shard: WindowShard, file_format: str) -> None:
    star = np.array([f"TIC {number}" for number in range(1, 61)])
    write_windows(replace(tiny_shard.select([0] * 60), star=star, fold=folds_of(star)), tmp_path / "all.npz")
    report = json.loads(
        run(
            "split",
            tmp_path / "all.npz",
            "--out",
            tmp_path,
            "--format",
            file_format,
            "--test-fold",
            2,
            "--test-fold",
            3,
            "--json",
        ).stdout
    )
    parts = {name: read_windows(tmp_path / f"{name}.{file_format}").shard for name in report}
    assert sum(part["windows"] for part in report.values()) == 60
    assert set(parts["test"].fold) == {2, 3} and set(parts["validation"].fold) == {1}


def test_a_build_lists_its_shards_and_what_gave_no_window(tmp_path: Path) -> None:
    write_light_curves(tmp_path / "curves", good=3)
    (tmp_path / "curves" / "broken.fits").write_bytes(b"SIMPLE")
    rows = [f"{star}.01,{star},PC,2458326.0,3.0,4.8" for star in (1000, 1001, 1002)]
    (tmp_path / "toi.csv").write_text("toi,tid,tfopwg_disp,pl_tranmid,pl_orbper,pl_trandurh\n" + "\n".join(rows) + "\n")
    out = tmp_path / "out"
    arguments = (
        "build",
        "--input",
        tmp_path / "curves",
        "--catalog",
        tmp_path / "toi.csv",
        "--out",
        out,
        "--stars",
        2,
        "--jobs",
        1,
    )
    done = run(*arguments, "--json")
    assert done.exit_code == 3
    assert json.loads(done.stdout) == {"out": str(out), "windows": 3, "shards": 2, "reused": 0, "skipped": 1}
    assert (out / "skipped.csv").read_text().splitlines()[1].startswith("broken.fits,")
    index = json.loads((out / "dataset.json").read_text())
    assert [shard["stars"] for shard in index["shards"]] == [2, 1]
    first = (out / "dataset.json").read_bytes()
    del done  # its traceback keeps the journal open
    assert json.loads(run(*arguments, "--json").stdout)["reused"] == 2
    assert (out / "dataset.json").read_bytes() == first


def test_a_comparison_prints_correlations_and_draws_them(
    tmp_path: Path, model_dir: Path, tiny_shard: WindowShard
) -> None:
    noise = np.random.default_rng(2).normal(0, 0.1, (8, 201)).astype(np.float32)
    write_windows(tiny_shard, tmp_path / "ours.npz")
    write_windows(replace(tiny_shard, global_view=tiny_shard.global_view + noise), tmp_path / "published.tfrecord")
    picture = tmp_path / "figure.png"
    arguments = (
        "compare",
        "--windows",
        tmp_path / "ours.npz",
        "--published",
        tmp_path / "published.tfrecord",
        "--model",
        model_dir,
        "--out",
        picture,
    )
    report = json.loads(run(*arguments, "--json").stdout)
    assert (report["stars_in_both"], report["events_in_both"], len(report["pairs"])) == (8, 8, 8)
    assert report["median_correlation"]["local_view"] == pytest.approx(1)
    assert 0.9 < report["median_correlation"]["global_view"] < 1
    (scores,) = report["score_correlation"].values()
    assert scores["spearman"] > 0.5
    first = picture.read_bytes()
    assert first.startswith(b"\x89PNG")
    assert "events_in_both: 8" in run(*arguments).stdout
    assert picture.read_bytes() == first
