# SPDX-License-Identifier: MIT
"""The chip's revision through OpenOCD, here a program that prints what OpenOCD would."""

from pathlib import Path

import pytest
from helpers.firmware_images import ROOT

from hil.bringup.modelled import model_cycles
from hil.bringup.revision import read_revision
from tinytransit.boards import board_facts


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    tool = folder / "openocd"
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.parametrize(
    ("board", "words", "expected"),
    [
        ("feather_f405", ["0x10016413"], "device 0x413, revision 0x1001 (Z)"),
        ("disco_f407vg", ["0x20006411"], "(A of an F405 or F407, by its erratum)"),
        ("nucleo_l476rg", ["0x10076415"], "(4)"),
        ("nucleo_f446re", ["0x77770421"], "(not in this table)"),
        ("nrf52840_dk", ["0x8", "0x5"], "closes its debug port at reset"),
        ("nano33ble", ["0x8", "0x3"], "leaves its debug port as UICR says"),
    ],
)
def test_it_is_read_and_said_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, board: str, words: list[str], expected: str
) -> None:
    # As OpenOCD, it says nothing of a word unless the command asks for one.
    prints = "; ".join(f'echo "word {word}" >&2' for word in words)
    stand_in(tmp_path, monkeypatch, f'case "$*" in *"read_memory 0x"*shutdown) {prints};; esac')
    reading = read_revision(board_facts(board))
    assert reading.tried and reading.revision is not None and expected in reading.revision


@pytest.mark.parametrize("script", ["echo 'Error: open failed' >&2; exit 1", "echo 'Error: open failed'"])
def test_a_probe_that_is_not_there_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    stand_in(tmp_path, monkeypatch, script)
    reading = read_revision(board_facts("feather_f405"))
    assert reading.tried and reading.revision is None and "open failed" in reading.words


def test_without_openocd_nothing_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    reading = read_revision(board_facts("feather_f405"))
    assert not reading.tried and reading.revision is None


def test_a_chip_or_an_elf_that_cannot_be_modelled_is_said_so(tmp_path: Path) -> None:
    assert isinstance(model_cycles(tmp_path / "absent.elf", ROOT / "models", "host"), str)
    absent = model_cycles(tmp_path / "absent.elf", ROOT / "models", "stm32f405rgt6")
    assert isinstance(absent, str) and "absent.elf" in absent
