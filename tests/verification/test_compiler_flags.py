# SPDX-License-Identifier: MIT
"""The shared compiler flags: what PlatformIO compiles with, and what is not such a file."""

import configparser
import re
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.firmware_images import BUILD_TIMEOUT_S, ROOT

from tinytransit.verification.compiler_flags import FLAGS_FILE, FlagsError, read_flags


def test_platformio_compiles_with_the_flags_of_the_measurements() -> None:
    command = [sys.executable, "-m", "platformio", "run", "-e", "qemu", "-t", "envdump"]
    dump = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=BUILD_TIMEOUT_S).stdout
    for flag in read_flags(ROOT / "firmware").image("cortex-m4"):
        assert re.search(rf"(?<![\w-]){re.escape(flag)}(?![\w-])", dump), flag


def test_an_arduino_build_is_optimized_as_every_image() -> None:
    """PlatformIO's settings cannot read the file of flags, so they repeat this one."""
    settings = configparser.ConfigParser()
    settings.read(ROOT / "firmware" / "arduino.ini")
    assert tuple(settings["env"]["build_flags"].split()) == read_flags(ROOT / "firmware").optimize


def test_a_missing_or_damaged_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FlagsError, match=str(FLAGS_FILE)):
        read_flags(tmp_path)
    file = tmp_path / FLAGS_FILE
    file.parent.mkdir()
    for damaged in ("language = ", "language = []\n", "machine = 3\n"):
        file.write_text(damaged)
        with pytest.raises(FlagsError, match=str(FLAGS_FILE)):
            read_flags(tmp_path)
