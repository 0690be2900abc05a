# SPDX-License-Identifier: MIT
"""How much arena TensorFlow Lite Micro needs for a model, by its own interpreter's account."""

import re
import subprocess
import sys

from tinytransit.deploy.reference import ReferenceMissingError, UnreadableModelError

# In a process of its own: the interpreter prints from C++, and a damaged model can end the process.
_ACCOUNT = (
    "import sys; from tflite_micro.python.tflite_micro import runtime; "
    "runtime.Interpreter.from_bytes(sys.stdin.buffer.read()).print_allocations()"
)
_TOTAL = re.compile(r"Arena allocation total (\d+) bytes")
_TIMEOUT_S = 60
# CMSIS-NN's kernels also take scratch buffers, which the reference kernels of this interpreter do without, and a
# library of another version keeps other structures: 2 KB and a quarter on top. The engine checks it at the start.
_SCRATCH_BYTES = 2048
_STEP = 256


def arena_used_bytes(model: bytes) -> int:
    """Return the bytes of arena that the interpreter uses on this host.

    Its pointers are twice as long as a Cortex-M4's, so a board uses less with the same kernels.

    Raises:
        ReferenceMissingError: If ``tflite-micro`` is not installed.
        UnreadableModelError: If the interpreter cannot run the model.
    """
    done = subprocess.run([sys.executable, "-c", _ACCOUNT], input=model, capture_output=True, timeout=_TIMEOUT_S)
    words = (done.stdout + done.stderr).decode(errors="replace")
    if "No module named 'tflite_micro'" in words:
        raise ReferenceMissingError(
            "the arena of TFLM needs tflite-micro; install it with: pip install 'tinytransit[reference]'"
        )
    if (found := _TOTAL.search(words)) is None:
        raise UnreadableModelError(f"tflite-micro cannot account for this model: {words.strip().splitlines()[-1:]}")
    return int(found[1])


def arena_bytes(model: bytes) -> int:
    """Return the bytes of arena that the TFLM engine reserves: what the interpreter used, and a margin.

    Raises:
        ReferenceMissingError: If ``tflite-micro`` is not installed.
        UnreadableModelError: If the interpreter cannot run the model.
    """
    wanted = arena_used_bytes(model) * 5 // 4 + _SCRATCH_BYTES
    return -(-wanted // _STEP) * _STEP
