# SPDX-License-Identifier: MIT
"""Look for all that the commands can use on this machine: compilers, emulators, programmers, packages, serial ports."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from tinytransit.deploy.manifest import load_manifest
from tinytransit.errors import TinyTransitError
from tinytransit.resources import firmware_folder, released_model

_LONGEST_ANSWER_S = 10
_VERSION = re.compile(r"\d+(?:\.\d+)+")


@dataclass(frozen=True)
class Finding:
    """Something that a command can use.

    Attributes:
        name: As people call it.
        purpose: What needs it.
        found: Its version or place; empty if it is missing.
        remedy: How to get it.
    """

    name: str
    purpose: str
    found: str
    remedy: str

    def document(self) -> dict[str, object]:
        """Return what ``--json`` writes."""
        return asdict(self) | {"missing": not self.found}


@dataclass(frozen=True)
class _Program:
    command: str
    purpose: str
    debian: str


_PROGRAMS = (
    _Program("arm-none-eabi-gcc", "firmware for boards", "gcc-arm-none-eabi libnewlib-arm-none-eabi"),
    _Program("gcc", "firmware for this computer (native)", "gcc libc6-dev"),
    _Program("qemu-system-arm", "--target qemu", "qemu-system-arm"),
    _Program("openocd", "flashing, most boards", "openocd"),
    _Program("st-flash", "flashing, ST-LINK", "stlink-tools"),
    _Program("dfu-util", "flashing over USB", "dfu-util"),
    _Program("gdb-multiarch", "hil seu, debugging", "gdb-multiarch"),
    _Program("chromium", "tests of the pages", "chromium"),
)
_PACKAGES = (
    ("platformio", "pio run", "tinytransit"),
    ("tflite-micro", "the reference: evaluate, detect, hil run", "tinytransit[reference]"),
    ("lightkurve", "light curves: detect, windows", "tinytransit[data]"),
    ("gerbls", "detect --method fast", "tinytransit[fast-search]"),
    ("tensorflow", "train, quantize", "tinytransit[train]"),
    ("unicorn", "profile, bench, size", "tinytransit[timing]"),
    ("labwired", "--target labwired", "tinytransit[emulators]"),
    ("reportlab", "report, feasibility", "tinytransit[report]"),
)


def examine() -> list[Finding]:
    """Return what is here and what is not, in the order of the work."""
    return [
        Finding("Python", "all", f"{sys.version.split()[0]}, {sys.executable}", ""),
        _model(),
        Finding("firmware sources", "pio run, compile", str(firmware_folder()), ""),
        *(_program(each) for each in _PROGRAMS),
        *(Finding(name, purpose, _version_of(name), f"pip install '{extra}'") for name, purpose, extra in _PACKAGES),
        *_ports(),
    ]


def _model() -> Finding:
    folder = released_model()
    try:
        found = f"{load_manifest(folder).model_id[:16]}, {folder}"
    except TinyTransitError:
        found = ""
    return Finding("model", "all that classifies", found, "install tinytransit again, or export a model to ./models")


def _program(program: _Program) -> Finding:
    path = shutil.which(program.command)
    remedy = f"apt install {program.debian}"
    if path is None:
        return Finding(program.command, program.purpose, "", remedy)
    if program.command == "arm-none-eabi-gcc" and not _answer(path, "-print-file-name=nano.specs").startswith("/"):
        return Finding(program.command, program.purpose, "", f"{remedy} (its C library is missing)")
    number = _VERSION.search(_answer(path, "--version"))
    return Finding(program.command, program.purpose, f"{number[0]}, {path}" if number else path, remedy)


def _answer(*command: str) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=_LONGEST_ANSWER_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout or done.stderr


def _version_of(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def _ports() -> Iterator[Finding]:
    from serial.tools.list_ports import comports

    purpose = "--target serial:PORT"
    ports = sorted(comports(), key=lambda port: str(port.device))
    if not ports:
        yield Finding("serial ports", purpose, "", "connect a board by USB")
    for port in ports:
        may = os.access(port.device, os.R_OK | os.W_OK)
        group = Path(port.device).group() if Path(port.device).exists() else "dialout"
        remedy = f"you may not open it: sudo usermod -aG {group} $USER, then log in again"
        yield Finding(str(port.device), purpose, "may be opened" if may else "", remedy)
