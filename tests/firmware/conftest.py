# SPDX-License-Identifier: MIT
"""The firmware's portable part as a shared library, and images built by PlatformIO."""

import ctypes
import subprocess
from functools import partial
from pathlib import Path

import pytest
from helpers.firmware_images import BUILD_TIMEOUT_S, FAULTY_MODEL, ROOT, Build, run_platformio

SOURCES = ROOT / "firmware" / "src"


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> ctypes.CDLL:
    """protocol, session and what they need, compiled for this host with undefined behaviour trapped."""
    target = tmp_path_factory.mktemp("library") / "libdevice.so"
    names = (
        "wire/cobs",
        "wire/crc32",
        "inference/golden",
        "session/history",
        "integrity/image",
        "inference/inference",
        "wire/protocol",
        "session/requests",
        "session/session",
    )
    subprocess.run(
        ["gcc", "-std=c11", "-O1", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-fsanitize=undefined",
         "-fno-sanitize-recover=all", "-DVERSION_MAJOR=1", "-DVERSION_MINOR=2", "-DVERSION_PATCH=3",
         "-I", SOURCES, "-I", ROOT / "firmware" / "include", "-o", target,
         Path(__file__).with_name("device.c"), *(SOURCES / f"{name}.c" for name in names)],
        check=True, timeout=BUILD_TIMEOUT_S,
    )  # fmt: skip
    return ctypes.CDLL(str(target))


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
