# SPDX-License-Identifier: MIT
"""Run a short Python program on a model in a process of its own, which a damaged model may end or keep busy."""

import subprocess
import sys

PROCESSOR_SECONDS = 60
"""Longest that such a program may compute. Time of the processor, so that a busy machine refuses no sound model."""

_BOUNDED = (
    "import resource, sys; resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]), int(sys.argv[1]) + 1)); "
    "del sys.argv[1]; "
)


def run_apart(program: str, model: bytes, *arguments: object) -> "subprocess.CompletedProcess[bytes]":
    """Run a program with the model on its standard input; on its time limit it ends by ``SIGXCPU``.

    Args:
        program: Python.
        model: The bytes of a ``.tflite`` file.
        arguments: What it finds in ``sys.argv[1:]``.
    """
    words = [sys.executable, "-c", _BOUNDED + program, str(PROCESSOR_SECONDS), *map(str, arguments)]
    return subprocess.run(words, input=model, capture_output=True, check=False)
