# SPDX-License-Identifier: MIT
"""Hostile names through each command that takes names: no internal error, and no order to a terminal."""

import csv
import re
import subprocess
from pathlib import Path

import pytest
from helpers.hostile_names import NAMES, hostile_catalogue, hostile_shard, orders_in
from helpers.searched_stars import planet, with_planets, write_star
from typer.testing import CliRunner

from hil.__main__ import app as hil_app
from tinytransit.cli import app
from tinytransit.window.shard import WindowShard, write_shard

UNIFIED = "star,name,source,disposition,period_days,epoch_bjd,duration_hours,depth_ppm,ra_deg,dec_deg"


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory, vetting_shard: WindowShard) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "windows.npz"
    write_shard(hostile_shard(vetting_shard), path)
    return path


def invoked(*arguments: object, program: object = app, status: int = 0) -> str:
    """Run a command, see how it ends, and return what it printed."""
    ended = CliRunner().invoke(program, [str(each) for each in arguments])  # type: ignore[arg-type]
    assert isinstance(ended.exception, SystemExit | None), ended.exception
    assert ended.exit_code == status, ended.stderr
    assert orders_in(ended.stdout + ended.stderr) == []
    return ended.stdout


SHARD_COMMANDS: dict[str, tuple[str, ...]] = {
    "label": ("label", "--windows", "WINDOWS", "--catalog", "CATALOG", "--out", "OUT/labelled.npz"),
    "convert": ("dataset", "convert", "WINDOWS", "OUT/converted.npz"),
    "split": ("dataset", "split", "WINDOWS", "--out", "OUT/split"),
    "evaluate": ("evaluate", "--model", "MODEL", "--windows", "WINDOWS"),
    "threshold": ("threshold", "--model", "MODEL", "--windows", "WINDOWS", "--recall", "0.9"),
    "calibrate": ("calibrate", "--model", "MODEL", "--windows", "WINDOWS", "--dry-run"),
    "report": ("report", "--all", "--model", "MODEL", "--windows", "WINDOWS", "--out", "OUT/report"),
    "failures": ("failures", "--injections", "0", "--model", "MODEL", "--windows", "WINDOWS", "--out", "OUT/failures"),
    "train": ("train", "--windows", "WINDOWS", "--out", "OUT/train", "--epochs", "1"),
    "export": ("export", "TFLITE", "--windows", "WINDOWS", "--out", "OUT/export"),
}


@pytest.mark.parametrize("command", SHARD_COMMANDS)
def test_a_shard_of_hostile_names(command: str, windows: Path, vetting_model_dir: Path, tmp_path: Path) -> None:
    catalog = hostile_catalogue(tmp_path / "catalog.csv", UNIFIED, "NAME,NAME,NAME,NAME,3.0,2457001.0,2.5,900,10,10")
    places = {"WINDOWS": windows, "MODEL": vetting_model_dir, "CATALOG": catalog, "OUT": tmp_path / "out",
              "TFLITE": vetting_model_dir / "vetting.tflite"}  # fmt: skip
    words = [re.sub("|".join(places), lambda found: str(places[found[0]]), word) for word in SHARD_COMMANDS[command]]
    invoked(*words)
    for table in tmp_path.glob("out/**/*.csv"):
        cells = [cell for row in csv.reader(table.open(newline="")) for cell in row]
        assert not any(cell.startswith(("=", "@")) for cell in cells), table
    for page in tmp_path.glob("out/**/*.html"):
        assert "<script>alert" not in page.read_text()
    for source in tmp_path.glob("out/**/*.c"):
        assert "??/" not in source.read_text() and "evil; /*" not in source.read_text()


def test_a_report_of_hostile_names_is_written(windows: Path, vetting_model_dir: Path, tmp_path: Path) -> None:
    """Not refused: each figure, table and page of it."""
    invoked(
        "report",
        "--all",
        "--model",
        vetting_model_dir / "vetting.tflite",
        "--windows",
        windows,
        "--out",
        tmp_path / "out",
    )
    assert {".html", ".csv"} <= {file.suffix for file in (tmp_path / "out").rglob("*")}


def test_a_catalogue_of_hostile_names(tmp_path: Path) -> None:
    table = hostile_catalogue(tmp_path / "table.csv", UNIFIED, "TIC 11,NAME,NAME,NAME,3.1,2458326.3,2.5,900,10,10")
    invoked("catalog", table, "--out", tmp_path / "out.csv")
    cells = [cell for row in csv.reader((tmp_path / "out.csv").open(newline="")) for cell in row]
    assert "'=cmd()" in cells and "=cmd()" not in cells
    write_star(tmp_path / "curves", "TIC 11", *with_planets(planet(3.1)))
    invoked("windows", "--input", tmp_path / "curves", "--catalog", table, "--out", tmp_path / "windows.npz")


def test_light_curves_of_hostile_names_are_searched(tmp_path: Path, model_dir: Path) -> None:
    """The star's name is in the file, and as far as a file system allows it, in the name of the file."""
    file = write_star(tmp_path / "curves", "TIC 11", *with_planets(planet(3.1)))
    text = file.read_text()
    for number, name in enumerate(NAMES):
        (tmp_path / "curves" / f"{number}.csv").write_text(text.replace("# star: TIC 11", f"# star: {name}"))
        if "/" not in name and name != "..":
            (tmp_path / "curves" / f"{name[:100]}.csv").write_bytes(b"time,flux\n1,1\n")
    invoked("detect", "--input", tmp_path / "curves", "--model", model_dir, "--out", tmp_path / "out", "--jobs", "2",
            status=3)  # fmt: skip
    invoked("fetch", "local", tmp_path / "curves", "--out", tmp_path / "copied", status=3)


def test_a_campaign_of_hostile_names(windows: Path, vetting_model_dir: Path, tmp_path: Path) -> None:
    places = ("--model", vetting_model_dir, "--windows", windows, "--target", "tflm-host")
    shown = invoked("run", *places, "--html", tmp_path / "page.html", program=hil_app)
    assert r"\frac" in shown and "<script>alert" not in (tmp_path / "page.html").read_text()


def test_no_name_ends_a_comment_of_c(tmp_path: Path) -> None:
    from tinytransit.deploy.static.emit import c_template_environment

    comment = c_template_environment(None).filters["comment"]  # type: ignore[arg-type]
    lines = [f"// {comment(name)}\n/* {comment(name)} */ extern int after_{n};" for n, name in enumerate(NAMES)]
    lines += [f"// {comment('é' * count)}/\nextern int trigraph_{count};" for count in (1, 2, 3)]
    source = tmp_path / "names.c"
    source.write_text("\n".join(lines) + "\n")
    gcc = ["gcc", "-std=c11", "-Wall", "-Wextra", "-Werror", "-E", str(source)]
    preprocessed = subprocess.run(gcc, capture_output=True, text=True, check=False)
    assert preprocessed.returncode == 0, preprocessed.stderr
    assert preprocessed.stdout.count("extern int") == len(NAMES) + 3 and "evil" not in preprocessed.stdout
