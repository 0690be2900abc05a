# SPDX-License-Identifier: MIT
"""C of the firmware as a shared library of this computer, compiled once for each state of its sources."""

import ctypes
import hashlib
import os
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from tinytransit.errors import TinyTransitError


class CompilerError(TinyTransitError):
    """A compiler that is not installed, or refuses what it is given."""


def library_of(
    name: str, command: Sequence[str], sources: Sequence[Path], headers: Iterable[Path], build: Path
) -> Path:
    """Return the library, which is compiled if there is none of these sources and this command yet.

    Args:
        name: Begins the file's name.
        command: The compiler with all its options but sources and output.
        sources: C files.
        headers: What they include: a change of one makes another library.
        build: Folder of libraries; made if it is missing.

    Raises:
        CompilerError: If the compiler is missing or refuses the sources.
    """
    digest = hashlib.sha256(" ".join(command).encode())
    for file in (*sources, *headers):
        digest.update(file.read_bytes())
    library = build / f"{name}-{digest.hexdigest()[:16]}.so"
    if not library.is_file():
        build.mkdir(parents=True, exist_ok=True)
        unfinished = library.with_suffix(f".{os.getpid()}.tmp")
        run_compiler([*command, *map(str, sources), "-o", str(unfinished)])
        unfinished.replace(library)
    return library


def run_compiler(command: Sequence[str]) -> None:
    """Run a compiler.

    Raises:
        CompilerError: If it is not installed, or refuses the sources.
    """
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise CompilerError(f"{command[0]} is not installed; `make setup` installs the compilers") from error
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "error" in line] or done.stderr.splitlines()
        raise CompilerError(f"{command[0]}: {(lines or ['no message'])[0]}")


def pointer(values: np.ndarray) -> ctypes.c_void_p:
    """Return where an array lies, as a C function takes it."""
    return ctypes.c_void_p(values.ctypes.data)
