# SPDX-License-Identifier: MIT
"""The errors of the harness that a user can cause, and the exit status that each ends in."""

from tinytransit.errors import TinyTransitError

EXIT_CODES = (
    "Exit status: 0 done, and PASS where something is judged; 1 FAIL: an answer differs, or a limit is missed; "
    "2 wrong usage or bad input; 3 the target or the link failed; 70 internal error of the harness; 130 interrupted; "
    "141 nobody reads its output any more."
)
"""The exit status of every command of the harness, as its help says it."""

FAILED, BAD_INPUT, BROKEN_TARGET = 1, 2, 3


class HilError(TinyTransitError):
    """An error whose text says what was wrong, where, and what to do; the command prints it on one line.

    Attributes:
        status: The exit status of the command.
    """

    status = BROKEN_TARGET


class InputError(HilError):
    """A request that makes no sense: exit status 2."""

    status = BAD_INPUT


class TargetError(HilError):
    """A target that does not start or has stopped: exit status 3."""


class LinkError(HilError):
    """The serial link or the device at its end failed: exit status 3."""
