# SPDX-License-Identifier: MIT
"""The firmware's portable part as a shared library, and images built by PlatformIO."""

import ctypes
from functools import partial
from pathlib import Path

import pytest
from helpers.firmware_images import FAULTY_MODEL, Build, run_platformio
from helpers.host_library import SESSION, VERSION, build_library


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """protocol, session and what they need, compiled for this host with undefined behaviour trapped."""
    target = tmp_path_factory.mktemp("library") / "libdevice.so"
    return build_library(target, [Path(__file__).with_name("device.c")], SESSION, VERSION)


@pytest.fixture(scope="session")
def build_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build folder for each process that runs tests, so that they do not disturb each other or a developer."""
    return tmp_path_factory.mktemp("pio")


@pytest.fixture(scope="session")
def build(build_dir: Path) -> Build:
    """Build an environment with a model's folder, and further arguments for ``pio run``."""
    return partial(run_platformio, build_dir)


@pytest.fixture(scope="session")
def faulty_image(build: Build, build_dir: Path) -> Path:
    """The firmware for QEMU with the engine that fails on demand."""
    result = build("qemu", FAULTY_MODEL)
    assert result.returncode == 0, result.stdout + result.stderr
    return build_dir / "qemu" / "firmware.elf"
