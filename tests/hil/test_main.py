# SPDX-License-Identifier: MIT
"""Each ending of each command of ``python -m hil`` has its documented status."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hil.__main__ import app, main
from hil.errors import InputError, LinkError, TargetError
from tinytransit import command_line
from tinytransit.errors import TinyTransitError

PLAN = Path("hil/campaigns/examples/all_emulators.yaml")
TARGET = ("--target", "native", "--golden")
# For each command: arguments, and what is called on its way; the injected error is raised there.
COMMANDS = {
    "run": (TARGET, "hil.run.commands.run_campaign"),
    "list": ((), "hil.targets.discovery.comports"),
    "bringup": (TARGET[:2], "hil.bringup.walk.Walk.run"),
    "eembc": (TARGET, "hil.eembc.commands.run_eembc"),
    "throughput": (TARGET[:2], "hil.throughput.commands.measure_throughput"),
    "survey": ((*TARGET[:2], "--input", "x.fits"), "hil.survey.campaign.run_survey"),
    "mission": (TARGET[:2], "hil.mission.flight.run_mission"),
    "campaign": ((str(PLAN),), "hil.campaigns.run.run_plan"),
    "faults": (TARGET[:2], "hil.faults.commands.run_fault_campaign"),
    "soak": (TARGET[:2], "hil.faults.commands.run_soak"),
    "seu": ((), "hil.seu.campaign.prepare"),
    "page": (("RESULT",), "hil.html.page.write_page"),
}
ENDINGS = {
    "an internal error": (ZeroDivisionError("a fault"), 70),
    "an error without a file": (OSError(errno.EIO, "Input/output error"), 70),
    "bad input": (InputError("bad"), 2),
    "a bad model": (TinyTransitError("bad"), 2),
    "a full disk": (OSError(errno.ENOSPC, "No space left on device", "x"), 2),
    "a target that died": (TargetError("dead"), 3),
    "a link that failed": (LinkError("gone"), 3),
    "Ctrl-C": (KeyboardInterrupt(), 130),
    "a reader that has gone": (BrokenPipeError(errno.EPIPE, "Broken pipe"), 141),
}


def test_all_commands_are_tried() -> None:
    assert set(COMMANDS) == {command_line.name_of(command) for command in app.registered_commands}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("ending", ENDINGS)
def test_an_injected_ending_has_its_status(
    command: str, ending: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], result_file: Path
) -> None:
    arguments, place = COMMANDS[command]
    error, status = ENDINGS[ending]

    def raising(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(place, raising)
    monkeypatch.setattr(sys, "argv", ["hil", command, *(str(result_file) if each == "RESULT" else each
                                                       for each in arguments)])  # fmt: skip
    with pytest.raises(SystemExit) as ended:
        main()
    said = capfd.readouterr().err
    assert ended.value.code == status
    assert ("Traceback" in said) == (status == 70)
    if status in (2, 3, 130):
        assert len(said.splitlines()) == 1 and said.startswith("hil: ")


@pytest.fixture
def result_file(tmp_path: Path) -> Path:
    """The result of a campaign that reached nothing."""
    path = tmp_path / "result.json"
    document = {
        "verdict": "FAIL", "name": "none", "command": [], "started": "2026-01-01T00:00:00Z",
        "finished": "2026-01-01T00:00:00Z", "seed": 0, "versions": {}, "model_id": "0", "model_folder": "models",
        "plan": "", "targets": [],
    }  # fmt: skip
    path.write_text(json.dumps(document))
    return path


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_documents_the_statuses(command: str) -> None:
    shown = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "100"})
    assert shown.exit_code == 0
    for status in (0, 1, 2, 3, 70, 130, 141):
        assert f"{status} " in shown.stdout[shown.stdout.index("Exit status") :]


def test_what_a_command_says_of_an_interruption_is_told(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("hil.campaigns.run.run_plan", stopped)
    monkeypatch.setattr(sys, "argv", ["hil", "campaign", str(PLAN), "--out", str(tmp_path / "results")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130 and str(tmp_path / "results") in capfd.readouterr().err


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["list"]])
def test_no_encoding_of_a_terminal_is_too_small(encoding: str, arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, "-m", "hil", *arguments], capture_output=True, timeout=60,
                          env={**os.environ, "PYTHONIOENCODING": encoding})  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode(encoding) and not done.stderr


def test_a_reader_that_leaves_early_is_no_wrong_answer() -> None:
    shell = f"{sys.executable} -m hil run --help | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() in ("0", "141") and "Traceback" not in done.stderr
