# SPDX-License-Identifier: MIT
"""Each command that writes, where it cannot: status 2, one line that says why, nothing half written."""

import contextlib
import io
import resource
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.hostile_names import hostile_shard
from helpers.pixel_files import images, write_pixels
from helpers.searched_stars import planet, with_planets, write_star

import hil.__main__
from tinytransit import cli
from tinytransit.window.shard import WindowShard, write_shard

CATALOG = (
    "star,name,source,disposition,period_days,epoch_bjd,duration_hours,depth_ppm,ra_deg,dec_deg\n"
    "TIC 11,TIC 11 b,own,PC,3.1,2458326.3,2.5,6400,10,10\n"
)

# By name: what to type, OUT standing for the folder that is written to.
COMMANDS: dict[str, str] = {
    "fetch local": "fetch local {root}/curves --out OUT",
    "catalog": "catalog {root}/catalog.csv --out OUT/table.csv",
    "photometry": "photometry --input {root}/pixels --out OUT --jobs 1",
    "windows": "windows --input {root}/curves --catalog {root}/catalog.csv --out OUT/windows.npz",
    "synth": "synth --count 4 --out OUT/windows.npz",
    "label": "label --windows {root}/windows.npz --catalog {root}/catalog.csv --out OUT/windows.npz",
    "dataset convert": "dataset convert {root}/windows.npz OUT/windows.npz",
    "dataset convert to records": "dataset convert {root}/short.npz OUT/windows.tfrecord",
    "dataset split": "dataset split {root}/windows.npz --out OUT",
    "train": "train --windows {root}/windows.npz --epochs 1 --out OUT",
    "export": "export {model}/vetting.tflite --windows {root}/windows.npz --out OUT",
    "compile": "compile {model}/vetting.tflite --out OUT",
    "detect": "detect --input {root}/curves --model {model} --out OUT --jobs 1",
    "discover": "discover --targets {root}/targets.txt --input {root}/curves --catalog {root}/other.csv "
    "--model {model} --out OUT --jobs 1",
    "report": "report --all --model {model} --windows {root}/windows.npz --out OUT",
    "failures": "failures --injections 0 --model {model} --windows {root}/windows.npz --out OUT",
    "hil run": "hil run --model {model} --windows {root}/windows.npz --target tflm-host --json OUT/run.json",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, vetting_shard: WindowShard) -> Path:
    """Small inputs for all commands."""
    root = tmp_path_factory.mktemp("inputs")
    write_star(root / "curves", "TIC 11", *with_planets(planet(3.1)))
    write_pixels(root / "pixels" / "tp.fits", "tess", images(neighbour_depth=0.2))
    (root / "catalog.csv").write_text(CATALOG)
    (root / "other.csv").write_text(CATALOG.replace("TIC 11", "TIC 12"))
    (root / "targets.txt").write_text("TIC 11\n")
    write_shard(vetting_shard, root / "short.npz")
    write_shard(hostile_shard(vetting_shard), root / "windows.npz")
    return root


def below_a_file(folder: Path) -> Path:
    (folder / "file").write_text("in the way")
    return folder / "file" / "out"


def name_too_long(folder: Path) -> Path:
    return folder / ("x" * 300)


def where_nobody_may_write(_: Path) -> Path:
    """Root may write in any folder but those of the kernel."""
    return Path("/proc/tinytransit")


@contextlib.contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let files grow to so many bytes, in this process and those that it starts; then the disk is full to them."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def refused(command: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a command that has to end with status 2 and return what it says."""
    program, *words = command.split() if command.startswith("hil ") else ["tinytransit", *command.split()]
    monkeypatch.setattr(sys, "argv", [program, *words])
    said = io.StringIO()
    main = hil.__main__.main if program == "hil" else cli.main
    quiet = contextlib.redirect_stdout(io.StringIO())
    with contextlib.redirect_stderr(said), quiet, pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 2, said.getvalue()
    # Above it stand the lines of progress that a slow machine takes.
    *progress, line = said.getvalue().splitlines()
    assert line.startswith(f"{program}: ") and all(", after " in each for each in progress), said.getvalue()
    return line


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("place", [below_a_file, name_too_long, where_nobody_may_write])
def test_a_place_that_cannot_be_written(
    command: str, place: object, root: Path, vetting_model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert callable(place)
    out = place(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    line = COMMANDS[command].format(root=root, model=vetting_model_dir).replace("OUT", str(out))
    assert out.name in refused(line, monkeypatch)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("command", COMMANDS)
def test_a_full_disk(
    command: str, root: Path, vetting_model_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    line = COMMANDS[command].format(root=root, model=vetting_model_dir).replace("OUT", str(out))
    with room_for(0):
        assert str(out) in refused(line, monkeypatch)
    left = [file for file in out.rglob("*") if file.is_file() and file.name not in ("journal.sqlite", ".lock")]
    assert [file for file in left if file.stat().st_size or file.name.startswith(".")] == []
