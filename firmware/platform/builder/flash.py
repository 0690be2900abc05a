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

BOARDS = Path(__file__).resolve().parents[1] / "boards"

Board = dict[str, Any]


@dataclass(frozen=True)
class Tool:
    """A way to flash.

    Attributes:
        package: What installs it.
        command: The command line, from a board's document and the raw image.
        absent: Matches its output where there is no probe or board.
    """

    package: str
    command: Callable[[Board, str], list[str]]
    absent: re.Pattern[str]


def _openocd(board: Board, image: str) -> list[str]:
    return ["openocd", *board["debug"]["openocd"],
            "-c", f"program {{{image}}} {board['build']['flash_origin']} verify reset exit"]  # fmt: skip


def _pyocd(board: Board, image: str) -> list[str]:
    return ["pyocd", "flash", "--no-wait", "--target", board["debug"]["pyocd_target"],
            "--base-address", board["build"]["flash_origin"], image]  # fmt: skip


def _stlink(board: Board, image: str) -> list[str]:
    return ["st-flash", "--reset", "write", image, board["build"]["flash_origin"]]


def _dfu(board: Board, image: str) -> list[str]:
    return ["dfu-util", "--alt", "0", "--dfuse-address", f"{board['build']['flash_origin']}:leave", "--download", image]


TOOLS = {
    "openocd": Tool("apt-get install openocd", _openocd,
                    re.compile(r"open failed|unable to (open|find)|No J-Link|no device found", re.IGNORECASE)),
    "pyocd": Tool("pip install pyocd", _pyocd, re.compile(r"No (available|connected) (debug )?probe", re.IGNORECASE)),
    "stlink": Tool("apt-get install stlink-tools", _stlink, re.compile(r"Couldn't find any ST-Link", re.IGNORECASE)),
    "dfu": Tool("apt-get install dfu-util", _dfu, re.compile(r"No DFU capable USB device", re.IGNORECASE)),
}  # fmt: skip


def flash(protocol: str, board_name: str, image: str) -> str:
    """Flash an image; returns what went wrong in one line, or nothing."""
    board = json.loads((BOARDS / f"{board_name}.json").read_text())
    protocols = board["upload"]["protocols"]
    if protocol not in protocols:
        return f"upload_protocol {protocol!r} is not for {board_name}; it takes {', '.join(protocols)}"
    tool = TOOLS[protocol]
    command = tool.command(board, image)
    if shutil.which(command[0]) is None:
        return f"{command[0]} is not on PATH; install it with `{tool.package}`, or set another upload_protocol"
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    if done.returncode == 0:
        print(done.stdout, end="")
        return ""
    if tool.absent.search(done.stdout):
        hint = "in its bootloader (BOOT0 high at reset)" if protocol == "dfu" else "with its debugger's USB"
        return f"{command[0]} finds no board; connect the {board['name']} {hint}, or set another upload_protocol"
    words = [line for line in done.stdout.splitlines() if line.strip()]
    errors = [line for line in words if "error" in line.lower()] or words[-1:] or ["no message"]
    return f"{command[0]} failed with status {done.returncode}: {errors[0].strip()}"


if __name__ == "__main__":
    sys.exit(f"upload: {failure}" if (failure := flash(*sys.argv[1:])) else 0)
