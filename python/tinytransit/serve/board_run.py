# SPDX-License-Identifier: MIT
"""Send one window to a board, and compare its answer with the reference's byte for byte."""

import threading
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from tinytransit.errors import TinyTransitError
from tinytransit.serve.errors import ServeError

# A port takes one host at a time, and one build one board.
_ONE_AT_A_TIME = threading.Lock()
_LONGEST_WAIT_S = 120.0


class BoardBusyError(TinyTransitError):
    """A board that another request has been using for long."""


def run_on_board(target: str, model: Path, inputs: bytes, expected: bytes) -> dict[str, Any]:
    """Start a target, have it answer one window, and stop it.

    Args:
        target: As ``hil run --target`` takes it.
        model: Folder of the model that it runs.
        inputs: int8 inputs end to end.
        expected: The reference's answer.

    Returns:
        ``target``, ``board``, ``firmware``, the ``outputs`` and what was ``expected`` in hexadecimal, whether they are
        ``equal``, the ``scores``, and ``latency_ms`` with its ``latency_kind`` and ``latency_detail``.

    Raises:
        ServeError: If the harness is not installed.
        BoardBusyError: If another request does not let go of the board.
        TinyTransitError: If the target does not start or answer.
    """
    # The harness builds on this package and not the other way round: it registers itself when it is installed.
    found = entry_points(group="tinytransit.boards", name="board")
    if not found:
        raise ServeError("the harness is not installed; install tinytransit again with pip")
    if not _ONE_AT_A_TIME.acquire(timeout=_LONGEST_WAIT_S):
        raise BoardBusyError("another window is on the board; try again")
    try:
        with next(iter(found)).load()(target, model) as board:
            answer = board.infer(inputs)
            return {
                "target": target,
                "board": board.info.board,
                "firmware": ".".join(map(str, board.info.firmware)),
                "outputs": answer.outputs.hex(),
                "expected": expected.hex(),
                "equal": answer.outputs == expected,
                "scores": dict(answer.scores),
                "latency_ms": answer.latency.value_ms,
                "latency_kind": answer.latency.kind.value,
                "latency_detail": answer.latency.detail,
            }
    finally:
        _ONE_AT_A_TIME.release()
