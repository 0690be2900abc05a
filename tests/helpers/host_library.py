# SPDX-License-Identifier: MIT
"""Parts of the firmware compiled for this computer: a shared library with undefined behaviour trapped."""

import ctypes
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from helpers.firmware_images import BUILD_TIMEOUT_S, ROOT
from tinytransit.verification.compiler_flags import read_flags

FIRMWARE = ROOT / "firmware"
FLAGS = read_flags(FIRMWARE)
VERSION = {"VERSION_MAJOR": 1, "VERSION_MINOR": 2, "VERSION_PATCH": 3}
SESSION = (
    "inference/golden",
    "inference/inference",
    "integrity/image",
    "tensors/tensors",
    "session/history",
    "session/observing",
    "session/requests",
    "session/session",
    "wire/cobs",
    "wire/crc32",
    "wire/protocol",
)
"""Files of ``firmware/src`` from the bytes of a frame to the engine's interface."""


def build_library(
    target: Path, stand_ins: Iterable[Path], names: Iterable[str], defines: Mapping[str, int]
) -> ctypes.CDLL:
    """Compile files of the firmware to a library and load it.

    Args:
        target: The library to write.
        stand_ins: C files of the test in the place of board and engine.
        names: Files of ``firmware/src``, without their ending.
        defines: Macros.
    """
    source = FIRMWARE / "src"
    flags = (*FLAGS.language, *FLAGS.host_optimize, *FLAGS.warnings, *FLAGS.library_sanitize)
    macros = (f"-D{name}={value}" for name, value in defines.items())
    command = [
        "gcc",
        *flags,
        "-fPIC",
        "-shared",
        *macros,
        f"-I{source}",
        f"-I{FIRMWARE / 'include'}",
        "-o",
        str(target),
    ]
    subprocess.run([*command, *stand_ins, *(source / f"{name}.c" for name in names)], check=True,
                   timeout=BUILD_TIMEOUT_S)  # fmt: skip
    return ctypes.CDLL(str(target))
