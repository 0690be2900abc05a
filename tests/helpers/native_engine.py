# SPDX-License-Identifier: MIT
"""The generated engine, compiled for the host and called through ctypes."""

import atexit
import ctypes
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinytransit.verification.compiler_flags import read_flags

ROOT = Path(__file__).resolve().parents[2]
KERNELS = ROOT / "firmware/engine/static"
FLAGS = read_flags(ROOT / "firmware")
WARNINGS = [*FLAGS.language, *FLAGS.warnings, *FLAGS.engine_warnings]


def _compiler(sanitize: bool) -> list[str]:
    flags = FLAGS.library_sanitize if sanitize else ()
    includes = [f"-I{path}" for path in (ROOT / "firmware/include", KERNELS)]
    return ["gcc", "-fPIC", *FLAGS.host_optimize, *WARNINGS, *flags, *includes]


@cache
def _kernels(sanitize: bool) -> list[str]:
    """Compile the kernels, which are the same for all networks, once for all tests of a process."""
    folder = Path(tempfile.mkdtemp(prefix="kernels"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    subprocess.run([*_compiler(sanitize), "-c", *map(str, sorted(KERNELS.glob("*.c")))], cwd=folder, check=True)
    return sorted(map(str, folder.glob("*.o")))


class NativeEngine:
    """A static engine built from generated sources.

    Args:
        sources: Generated files by name.
        folder: Where to build.
        sanitize: Build with the undefined-behaviour sanitizer; a finding ends the process.
    """

    def __init__(self, sources: dict[str, str], folder: Path, sanitize: bool = True) -> None:
        for name, text in sources.items():
            (folder / name).write_text(text)
        library = folder / "engine.so"
        generated = [str(folder / name) for name in sources if name.endswith(".c")]
        command = [*_compiler(sanitize), "-shared", f"-I{folder}", *generated, *_kernels(sanitize), "-o", str(library)]
        subprocess.run(command, check=True)
        self._library = ctypes.CDLL(str(library))

    def init(self) -> int:
        """Call engine_init and return its status."""
        return int(self._library.engine_init())

    def invoke(self, inputs: list[npt.NDArray[np.int8]], output_sizes: list[int]) -> list[npt.NDArray[np.int8]]:
        """Call engine_invoke; the outputs lie between guard bytes that must survive."""
        guarded = [np.full(size + 32, 0x5A, np.int8) for size in output_sizes]
        contiguous = [np.ascontiguousarray(values) for values in inputs]
        status = self._library.engine_invoke(
            (ctypes.c_void_p * len(inputs))(*(values.ctypes.data for values in contiguous)),
            (ctypes.c_void_p * len(guarded))(*(values.ctypes.data + 16 for values in guarded)),
        )
        assert status == 0, f"engine_invoke returned {status}"
        for values in guarded:
            assert (values[:16] == 0x5A).all() and (values[-16:] == 0x5A).all(), "the engine wrote past an output"
        return [values[16:-16] for values in guarded]
