# SPDX-License-Identifier: MIT
"""Each command that writes, where it cannot: status 2, one line that says why, nothing half written."""

import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from helpers.every_command import COMMANDS, command_line, invoke, leaves, no_processes, written

import hil.__main__
from tinytransit.verification.hostile.commands import room_for
from tinytransit.window.shard import WindowShard

WRITING = [name for name, typed in COMMANDS.items() if "OUT" in typed.words]
LIGHT = [name for name in WRITING if COMMANDS[name].light]
# The harness; the first two run, to their end where they can write.
HARNESS = {
    "run": "--model {model} --windows {root}/short.npz --target tflm-host --json OUT/run.json --html OUT/page.html "
    "--junit OUT/junit.xml",
    "campaign": "{root}/plan.yaml --out OUT",
    "page": "{root}/result.json --out OUT/page.html",
    "bringup": "--target native --json OUT/bringup.json --text OUT/bringup.txt",
    "eembc": "--target native --golden --json OUT/eembc.json",
    "throughput": "--target native --json OUT/throughput.json",
    "faults": "--target native --json OUT/faults.json",
    "soak": "--target native --json OUT/soak.json",
    "seu": "--out OUT --json OUT/seu.json",
    "survey": "--target native --input {root}/curves --json OUT/survey.json",
    "mission": "--target native --json OUT/mission.json --html OUT/mission.html",
    "list": "--json OUT/list.json",
}
RESULT = (
    '{"verdict": "FAIL", "name": "none", "command": [], "started": "2026-01-01T00:00:00Z", "seed": 0, "versions": {}, '
    '"finished": "2026-01-01T00:00:00Z", "model_id": "0", "model_folder": "models", "plan": "", "targets": []}'
)
Place = Callable[[Path], Path]
Refused = Callable[[str, Path], str]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, vetting_shard: WindowShard, vetting_model_dir: Path) -> Path:
    """Small inputs for all commands."""
    root = written(tmp_path_factory.mktemp("inputs"), vetting_shard)
    (root / "result.json").write_text(RESULT)
    (root / "plan.yaml").write_text(
        f"name: small\nmodel: {vetting_model_dir}\nwindows:\n  golden: true\n  limit: 1\n"
        "targets:\n  - target: tflm-host\n"
    )
    return root


def below_a_file(folder: Path) -> Path:
    (folder / "file").write_text("in the way")
    return folder / "file" / "out"


def name_too_long(folder: Path) -> Path:
    return folder / ("x" * 300)


def where_nobody_may_write(_: Path) -> Path:
    """Root may write in any folder but those of the kernel."""
    return Path("/proc/tinytransit")


@pytest.fixture
def refused(root: Path, vetting_model_dir: Path, untraced: None, monkeypatch: pytest.MonkeyPatch) -> Refused:
    """Run a command that has to end with status 2 and return what it says."""
    for room in ("search", "crossvalidation"):
        monkeypatch.setattr(f"tinytransit.experiments.{room}.run.training_processes", no_processes)
    monkeypatch.setattr("tinytransit.experiments.crossvalidation.run.FOLDS", 1)

    def run(command: str, out: Path) -> str:
        program, _, name = command.rpartition(" ")
        if program == "hil":
            words = HARNESS[name].format(root=root, model=vetting_model_dir).replace("OUT", str(out)).split()
            words = ["hil", name, *words]
        else:
            words = command_line(command, root, vetting_model_dir, out)
        ended = invoke(words)
        said = ended.err
        assert ended.status == 2, said
        # Above it stand the lines of progress that a slow machine takes, and what a campaign says of its targets.
        *progress, line = said.splitlines()
        assert line.startswith(f"{words[0]}: "), said
        assert all(re.match(r"note: |no vetting figures: |tflm-host: |.* \d+ of \d+, ", each) for each in progress), (
            said
        )
        return line

    return run


def test_every_command_that_has_an_output_is_tried() -> None:
    reads_only = {"bisect"}
    assert {name for name in COMMANDS if name not in WRITING} == reads_only
    assert set(HARNESS) == {name for name, _ in leaves(typer.main.get_command(hil.__main__.app))}


@pytest.mark.parametrize("command", [*WRITING, *(f"hil {name}" for name in HARNESS)])
@pytest.mark.parametrize("place", [below_a_file, name_too_long])
def test_a_place_that_cannot_be_is_refused_before_the_work(
    command: str, place: Place, refused: Refused, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def working(*_: object, **__: object) -> None:
        raise AssertionError("it has begun")

    name = command.removeprefix("hil ")
    if name in COMMANDS and command == name:
        monkeypatch.setattr(COMMANDS[command].by, working)
    out = place(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert out.name in refused(command, out)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("command", [*LIGHT, "fetch mast", "fetch s3", "hil run", "hil campaign", "hil page"])
def test_a_place_where_nobody_may_write(command: str, refused: Refused, tmp_path: Path) -> None:
    out = where_nobody_may_write(tmp_path)
    assert out.name in refused(command, out)


@pytest.mark.parametrize("command", [*LIGHT, "hil run", "hil campaign", "hil page"])
def test_a_full_disk(command: str, refused: Refused, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with room_for(0):
        line = refused(command, out)
    # What Keras and TensorFlow write is first written elsewhere.
    assert str(out) in line or tempfile.gettempdir() in line
    left = [file for file in out.rglob("*") if file.is_file() and file.name not in ("journal.sqlite", ".lock")]
    assert [file for file in left if file.stat().st_size or file.name.startswith(".")] == []


def test_a_model_folder_that_is_full_keeps_its_manifest(root: Path, vetting_model_dir: Path, tmp_path: Path) -> None:
    """The one command that changes what is there: calibrate."""
    model = Path(shutil.copytree(vetting_model_dir, tmp_path / "model"))
    before = {file.name: file.read_bytes() for file in model.iterdir() if file.is_file()}
    with room_for(0):
        words = ["tinytransit", "calibrate", "--model", str(model), "--windows", str(root / "windows.npz")]
        ended = invoke(words)
    assert ended.status == 2 and ended.err.splitlines()[-1].startswith("tinytransit: "), ended.err
    after = {file.name: file.read_bytes() for file in model.iterdir() if file.is_file() and file.stat().st_size}
    assert after == before
