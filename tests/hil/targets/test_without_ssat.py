# SPDX-License-Identifier: MIT
"""LabWired lacks SSAT: images that use it are known, replaced by one that does the same, and that is said."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.firmware_images import RELEASED_MODEL, ROOT
from helpers.thumb_snippets import RETURN, assemble

from hil.errors import InputError
from hil.run.result import CampaignResult
from hil.targets.labwired import LabwiredTarget
from hil.targets.without_ssat import simulated_image, uses_of

SUPERNOVA = RELEASED_MODEL / "supernova"
BOARD = "nucleo_l476rg"
TWO = f"ssat r0, #8, r1\n add r1, r2, #128\n ssat r10, #8, r11, asr #16\n {RETURN}"
# A constant that were `ssat r4, #8, r4, asr #16` if it were code; USAT; and an instruction's second half.
NONE = f"ldr r0, =0x4407f324\n usat r0, #8, r0\n movw r3, #0x3304\n {RETURN}"
MARK = "\n.global tinytransit_no_ssat\n.set tinytransit_no_ssat, 1\n"


def test_ssat_is_counted_in_code_and_not_in_data(tmp_path: Path) -> None:
    for body, count in (TWO, 2), (NONE, 0):
        uses = uses_of(assemble(tmp_path, body))
        assert (uses.ssat, uses.avoided, uses.interpreter) == (count, False, False)


@pytest.mark.parametrize("content", [None, b"", b"\x7fELF", b"text"])
def test_what_is_no_image_uses_nothing(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "firmware.elf"
    if content is not None:
        file.write_bytes(content)
    assert uses_of(file).ssat == 0


def test_an_image_of_the_user_is_run_as_it_is_or_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    good = assemble(tmp_path, NONE)
    assert simulated_image(BOARD, SUPERNOVA, good) == good
    with pytest.raises(InputError, match=rf"2 SSAT.*TINYTRANSIT_NO_SSAT=1.*{BOARD}"):
        simulated_image(BOARD, SUPERNOVA, assemble(tmp_path, TWO))
    # An interpreter's library may hold some in what never runs.
    symbol = ".global _ZN6tflite3runEv\n.set _ZN6tflite3runEv, 1\n"
    assert simulated_image(BOARD, SUPERNOVA, assemble(tmp_path, TWO, symbol)).is_file()


def test_the_image_that_stands_in_is_named_in_all_that_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    plain = LabwiredTarget(BOARD, assemble(tmp_path, NONE))
    assert (plain.name, plain.note) == (f"labwired:{BOARD}", "")
    other = LabwiredTarget(BOARD, assemble(tmp_path, NONE, MARK))
    assert "without SSAT" in other.name and "TINYTRANSIT_NO_SSAT=1" in other.note


@pytest.mark.emulator
def test_a_network_that_uses_ssat_is_built_without_it_and_answers_byte_for_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """In a project of the user's, with nothing but the commands of its page."""
    pytest.importorskip("labwired", reason="LabWired is not installed ([emulators])")
    project, json = tmp_path / "project", tmp_path / "out.json"

    def run(*command: str | Path, folder: Path = project) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=folder, capture_output=True, text=True, timeout=500,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "python"), str(ROOT)])},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    run("tinytransit.cli", "firmware", "init", project, "--model", SUPERNOVA, "--board", BOARD, folder=tmp_path)
    run("platformio", "run", "-e", BOARD)
    assert uses_of(project / ".pio" / "build" / BOARD / "firmware.elf").ssat > 0
    asked = ("hil", "run", "--target", "labwired", "--board", BOARD, "--golden", "--limit", "1", "--model", "models")
    done = run(*asked, "--json", json)
    result = CampaignResult.model_validate_json(json.read_text())
    assert result.mismatches == 0 and len(result.windows) == 1 and result.selftest["differing"] == 0
    assert "without SSAT" in result.target and result.note and result.note in done.stdout.replace("\n", " ")
    variant = uses_of(project / ".pio" / "no-ssat" / BOARD / "firmware.elf")
    assert (variant.ssat, variant.avoided) == (0, True)
    # The second time nothing is built.
    monkeypatch.chdir(project)
    capfd.readouterr()
    assert simulated_image(BOARD, Path("models")).samefile(project / ".pio" / "no-ssat" / BOARD / "firmware.elf")
    assert "building" not in capfd.readouterr().err
