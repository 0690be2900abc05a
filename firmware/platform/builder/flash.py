# SPDX-License-Identifier: MIT
"""Flash a board: start the tool that the protocol names, and if that fails say why in one line."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PLATFORM = Path(__file__).resolve().parents[1]
BOARDS = PLATFORM / "boards"

Board = dict[str, Any]


@dataclass(frozen=True)
class Tool:
    """A way to flash.

    Attributes:
        package: How to install it.
        command: The command line, from a board's document, the raw image, and the port, empty if the user gave none.
        absent: Matches its output where there is no probe or board.
        connect: How the board must be connected.
    """

    package: str
    command: Callable[[Board, str, str], list[str]]
    absent: re.Pattern[str]
    connect: str = "with its debugger's USB"


def _openocd(board: Board, image: str, port: str) -> list[str]:
    debug = board["debug"]
    after = debug.get("openocd_after", {"commands": []})
    script = ["-f", str(PLATFORM / "openocd" / after["script"])] if "script" in after else []
    steps = [
        f"program {{{image}}} {board['build']['flash_origin']} verify",
        *after["commands"],
        "reset run",
        "shutdown",
    ]
    return ["openocd", *debug["openocd"], *script, *(word for step in steps for word in ("-c", step))]


def _pyocd(board: Board, image: str, port: str) -> list[str]:
    debug = board["debug"]
    return ["pyocd", "flash", "--no-wait", "--target", debug["pyocd_target"], *debug.get("pyocd_options", []),
            "--base-address", board["build"]["flash_origin"], image]  # fmt: skip


def _stlink(board: Board, image: str, port: str) -> list[str]:
    return ["st-flash", "--reset", "write", image, board["build"]["flash_origin"]]


def _dfu(board: Board, image: str, port: str) -> list[str]:
    return ["dfu-util", "--alt", "0", "--dfuse-address", f"{board['build']['flash_origin']}:leave", "--download", image]


def _bossac(board: Board, image: str, port: str) -> list[str]:
    # The board's bootloader adds its own size to every address.
    return ["bossac", *([f"--port={port}"] if port else []), "-U", "-i", "-e", "-w", image, "-R"]


TOOLS = {
    "openocd": Tool("apt-get install openocd", _openocd,
                    re.compile(r"open failed|unable to (open|find)|No J-Link|no device found", re.IGNORECASE)),
    "pyocd": Tool("pip install pyocd", _pyocd, re.compile(r"No (available|connected) (debug )?probe", re.IGNORECASE)),
    "stlink": Tool("apt-get install stlink-tools", _stlink, re.compile(r"Couldn't find any ST-Link", re.IGNORECASE)),
    "dfu": Tool("apt-get install dfu-util", _dfu, re.compile(r"No DFU capable USB device", re.IGNORECASE),
                "in its bootloader (BOOT0 high at reset)"),
    "bossac": Tool("Arduino's board package for the Nano 33 BLE (bossac 1.9.1-arduino2; BOSSA's own does not know it)",
                   _bossac, re.compile(r"No device found", re.IGNORECASE),
                   "in its bootloader (press its button twice, quickly: the LED pulses)"),
}  # fmt: skip


def flash(protocol: str, board_name: str, image: str, port: str = "") -> str:
    """Flash an image; returns what went wrong in one line, or nothing.

    Args:
        protocol: A tool, one of the board's.
        board_name: As PlatformIO names it.
        image: The raw image.
        port: Serial port of a bootloader, where one is used; found by the tool if empty.
    """
    board = json.loads((BOARDS / f"{board_name}.json").read_text())
    protocols = board["upload"]["protocols"]
    if protocol not in protocols:
        return f"upload_protocol {protocol!r} is not for {board_name}; it takes {', '.join(protocols)}"
    tool = TOOLS[protocol]
    command = tool.command(board, image, port)
    if shutil.which(command[0]) is None:
        return f"{command[0]} is not on PATH; install it ({tool.package}), or set another upload_protocol"
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    if done.returncode == 0:
        print(done.stdout, end="")
        return ""
    if tool.absent.search(done.stdout):
        return (
            f"{command[0]} finds no board; connect the {board['name']} {tool.connect}, or set another upload_protocol"
        )
    words = [line for line in done.stdout.splitlines() if line.strip()]
    errors = [line for line in words if "error" in line.lower()] or words[-1:] or ["no message"]
    return f"{command[0]} failed with status {done.returncode}: {errors[0].strip()}"


if __name__ == "__main__":
    sys.exit(f"upload: {failure}" if (failure := flash(*sys.argv[1:])) else 0)
