# SPDX-License-Identifier: MIT
"""Compile a quantized network of any kind from a script."""

from pathlib import Path

from tinytransit.deploy.static.compiler import Compiled
from tinytransit.deploy.static.compiler import compile_model as _compile
from tinytransit.deploy.static.goal import Goal


def compile_model(model: bytes | str | Path, goal: Goal | str = Goal.BALANCED) -> Compiled:
    """Compile an int8 ``.tflite`` to plain C11 for the static engine.

    Args:
        model: The file, or its bytes.
        goal: What to spend flash on: ``size``, ``balanced`` or ``speed``.

    Returns:
        Its ``sources`` (C by file name), ``arena_bytes``, ``constant_bytes``, ``macs`` and ``report()``.

    Raises:
        ModelFormatError: If it is no such model.
        TinyTransitError: If an operator of it cannot be compiled; the text names it.
        ValueError: If there is no such goal.
        OSError: If the file cannot be read.
    """
    return _compile(model if isinstance(model, bytes) else Path(model).read_bytes(), Goal(goal))
