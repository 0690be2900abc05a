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
from helpers.firmware_images import ROOT, ReleasedImages

from tinytransit.boards import timing_family
from tinytransit.verification.profile.boards import FAMILIES

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
UICR = ROOT / "firmware" / "platform" / "openocd" / "nrf52840.cfg"
ERASED, KEEP_OPEN, RESET_PIN = 0xFFFFFFFF, 0xFFFFFF5A, 18
# FICR's part and revision, what UICR holds (APPROTECT, PSELRESET 0 and 1), and the words of it that flashing writes.
UICR_CASES = [
    ("build code F0, erased", 8, 5, (ERASED, ERASED, ERASED), (KEEP_OPEN, RESET_PIN, RESET_PIN)),
    ("a later one, set before", 8, 6, (KEEP_OPEN, RESET_PIN, RESET_PIN), (None, None, None)),
    ("an earlier one, which 0x5A would lock", 8, 4, (ERASED, ERASED, RESET_PIN), (None, RESET_PIN, None)),
    ("another chip", 13, 5, (ERASED, RESET_PIN, RESET_PIN), (None, None, None)),
]


def flash(protocol: str, path: Path, board: str = "disco_f407vg", port: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, FLASH, protocol, board, "firmware.bin", port], env={"PATH": str(path)},
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
    assert "openocd is not on PATH; install it (apt-get install openocd)" in flash("openocd", tmp_path).stderr
    refused = flash("dfu", tmp_path, "nrf52840_dk")
    assert refused.returncode == 1 and "it takes openocd, pyocd" in refused.stderr
    # No USB connector of these boards leads to the chip.
    assert "it takes openocd, pyocd, stlink" in flash("dfu", tmp_path, "nucleo_f446re").stderr


@pytest.mark.parametrize("board", EMBEDDED)
def test_every_board_is_flashed_where_its_image_begins(tmp_path: Path, board: str) -> None:
    fake_tool(tmp_path, "openocd", "verified", 0)
    done = flash("openocd", tmp_path, board)
    assert done.returncode == 0, done.stderr
    origin = BOARDS[board]["build"]["flash_origin"]
    steps = re.findall(r"-c (program .*?|nrf52840_keep_\w+|reset run|shutdown)(?= -c|\n)", done.stdout)
    keep = {"nano33ble": ["nrf52840_keep_debug_port"],
            "nrf52840_dk": ["nrf52840_keep_debug_port", "nrf52840_keep_reset_pin"]}  # fmt: skip
    assert steps == [f"program {{firmware.bin}} {origin} verify", *keep.get(board, []), "reset run", "shutdown"]
    assert "-f target/" in done.stdout
    # What OpenOCD 0.12 and its successor both take; `hla_swd` is gone from the latter.
    assert "hla" not in done.stdout
    assert ("stlink-dap" in done.stdout) == BOARDS[board]["build"]["mcu"].startswith("stm32")


@pytest.mark.parametrize("board", EMBEDDED)
def test_pyocd_is_told_a_target_that_it_knows_and_erases_no_bootloader(tmp_path: Path, board: str) -> None:
    fake_tool(tmp_path, "pyocd", "done", 0)
    words = flash("pyocd", tmp_path, board).stdout.split()
    target = words[words.index("--target") + 1]
    # pyOCD's own name of the nRF52840, and names of parts in ST's packs, which end with package and temperature range.
    assert target == "nrf52840" or re.fullmatch(r"stm32[fl]4\w{2}[rvz][egi]tx", target)
    assert ("auto_unlock=false" in words) == (BOARDS[board]["build"]["flash_origin"] == "0x00010000")


def test_the_nano_is_flashed_through_its_own_bootloader(tmp_path: Path) -> None:
    fake_tool(tmp_path, "bossac", "done", 0)
    assert flash("bossac", tmp_path, "nano33ble").stdout.splitlines()[0] == "-U -i -e -w firmware.bin -R"
    assert "--port=/dev/ttyACM1 -U" in flash("bossac", tmp_path, "nano33ble", "/dev/ttyACM1").stdout
    (tmp_path / "bossac").unlink()
    fake_tool(tmp_path, "bossac", "No device found on ttyACM0", 1)
    assert "press its button twice" in flash("bossac", tmp_path, "nano33ble").stderr


@pytest.mark.parametrize(("part", "revision", "uicr", "written"), [case[1:] for case in UICR_CASES],
                         ids=[case[0] for case in UICR_CASES])  # fmt: skip
def test_flashing_keeps_the_debug_port_open_and_the_reset_pin(
    part: int, revision: int, uicr: tuple[int, ...], written: tuple[int | None, ...]
) -> None:
    addresses = (0x10001208, 0x10001200, 0x10001204)
    memory = dict(zip(addresses, uicr, strict=True)) | {0x10000130: part, 0x10000134: revision}
    script = f"""
        array set memory {{{" ".join(f"{address} {value}" for address, value in memory.items())}}}
        proc read_memory {{address width count}} {{ format 0x%x $::memory([expr {{$address}}]) }}
        proc flash {{how address value count}} {{ set ::memory([expr {{$address}}]) [expr {{$value}}] }}
        source {{{UICR}}}
        nrf52840_keep_debug_port
        nrf52840_keep_reset_pin
        puts [list {" ".join(f"$memory({address})" for address in addresses)}]
    """
    done = subprocess.run(["tclsh"], input=script, capture_output=True, text=True, check=True)
    after = [int(value) for value in done.stdout.splitlines()[-1].split()]
    assert not done.stderr
    assert after == [before if new is None else new for before, new in zip(uicr, written, strict=True)]


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
    # A latency can be modelled.
    assert timing_family(facts["build"]["mcu"]) in {known.name for known in FAMILIES}


def test_every_board_has_an_environment_that_is_built_by_default() -> None:
    ini = configparser.ConfigParser()
    ini.read(ROOT / "platformio.ini")
    defaults = ini["platformio"]["default_envs"].split()
    assert sorted(ini[f"env:{name}"]["board"] for name in defaults) == EMBEDDED


def test_all_boards_and_the_host_build_without_a_warning(released_images: ReleasedImages) -> None:
    assert not released_images.failed, released_images.said
    assert f"{len(EMBEDDED)} succeeded" in released_images.said
    assert "warning" not in released_images.said.lower()
