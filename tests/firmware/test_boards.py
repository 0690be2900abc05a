# SPDX-License-Identifier: MIT
"""The boards as data: every one is complete, builds without a warning, and is flashed or refused in one line."""

import configparser
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.firmware_images import RELEASED_MODEL, ROOT, Build

FLASH = ROOT / "firmware" / "platform" / "builder" / "flash.py"
DOCUMENTS = (ROOT / "firmware" / "platform" / "boards").glob("*.json")
BOARDS = {file.stem: json.loads(file.read_text()) for file in DOCUMENTS}
EMBEDDED = sorted(name for name, board in BOARDS.items() if "cpu" in board["build"])
# What each tool says without a probe (OpenOCD 0.12, st-flash 1.7, dfu-util 0.11; pyOCD by its documentation).
SILENT_PROBES = [
    ("openocd", "openocd", "Error: open failed\n** OpenOCD init failed **", "finds no board; connect"),
    ("openocd", "openocd", "Error: unable to find a matching CMSIS-DAP device", "finds no board; connect"),
    ("openocd", "openocd", "Info : hm\nError: flash write failed\nbye", "with status 1: Error: flash write failed"),
    ("stlink", "st-flash", "WARN usb.c: Couldn't find any ST-Link devices", "finds no board; connect"),
    ("pyocd", "pyocd", "No available debug probes are connected", "finds no board; connect"),
    ("dfu", "dfu-util", "dfu-util: No DFU capable USB device available", "in its bootloader"),
]


def flash(protocol: str, path: Path, board: str = "disco_f407vg") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, FLASH, protocol, board, "firmware.bin"], env={"PATH": str(path)},
                          capture_output=True, text=True, timeout=30)  # fmt: skip


def fake_tool(folder: Path, name: str, output: str, status: int) -> None:
    tool = folder / name
    tool.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$*\" {shlex.quote(output)}\nexit {status}\n")
    tool.chmod(0o755)


@pytest.mark.parametrize(("protocol", "tool", "output", "message"), SILENT_PROBES)
def test_a_failure_is_one_clear_line(tmp_path: Path, protocol: str, tool: str, output: str, message: str) -> None:
    fake_tool(tmp_path, tool, output, 1)
    done = flash(protocol, tmp_path)
    assert done.returncode == 1 and done.stdout == ""
    assert message in done.stderr and done.stderr.count("\n") == 1


def test_a_missing_tool_or_a_foreign_protocol_is_one_clear_line(tmp_path: Path) -> None:
    assert "openocd is not on PATH; install it with `apt-get install openocd`" in flash("openocd", tmp_path).stderr
    refused = flash("dfu", tmp_path, "nrf52840_dk")
    assert refused.returncode == 1 and "it takes openocd, pyocd" in refused.stderr


@pytest.mark.parametrize("board", EMBEDDED)
def test_every_board_is_flashed_where_its_image_begins(tmp_path: Path, board: str) -> None:
    fake_tool(tmp_path, "openocd", "verified", 0)
    done = flash("openocd", tmp_path, board)
    assert done.returncode == 0, done.stderr
    origin = BOARDS[board]["build"]["flash_origin"]
    assert f"program {{firmware.bin}} {origin} verify reset exit" in done.stdout and "-f target/" in done.stdout


@pytest.mark.parametrize("board", EMBEDDED)
def test_every_board_is_complete(board: str) -> None:
    facts = BOARDS[board]
    assert len(board) <= 15  # INFO's field, and its closing zero
    folder = ROOT / "firmware" / "board"
    for layer in facts["build"]["layers"]:
        assert (folder / layer).is_dir()
    assert (folder / facts["build"]["layers"][-1] / "boards" / f"{board}.h").is_file()
    assert facts["upload"]["protocol"] in facts["upload"]["protocols"]
    assert re.fullmatch(r"\d+000000L", facts["build"]["f_cpu"])


def test_every_board_has_an_environment_that_is_built_by_default() -> None:
    ini = configparser.ConfigParser()
    ini.read(ROOT / "platformio.ini")
    defaults = ini["platformio"]["default_envs"].split()
    assert sorted(ini[f"env:{name}"]["board"] for name in defaults) == EMBEDDED


def test_all_boards_build_without_a_warning(build: Build) -> None:
    result = build(None, RELEASED_MODEL)
    assert result.returncode == 0, result.stderr
    assert f"{len(EMBEDDED)} succeeded" in result.stdout
    assert "warning" not in (result.stdout + result.stderr).lower()
