# SPDX-License-Identifier: MIT
"""The hardware-in-the-loop harness: proves that a board answers what the reference answers.

On the command line ``python -m hil`` or ``tinytransit hil``; in a script ``from hil import Board``; in tests the
fixture ``dut`` of ``hil.pytest_plugin``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hil.board import Board

__all__ = ["Board"]


def __getattr__(name: str) -> Any:
    """Import ``Board`` when it is first used: a test run loads this package in any case."""
    if name != "Board":
        raise AttributeError(f"module 'hil' has no attribute {name!r}")
    from hil.board import Board

    return Board
