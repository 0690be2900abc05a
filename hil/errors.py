# SPDX-License-Identifier: MIT
"""The base of every error of the harness that a user can cause and mend."""


class HilError(Exception):
    """An error whose text says what was wrong, where, and what to do; the command prints it on one line."""


class InputError(HilError):
    """What the user asked for makes no sense: exit status 2."""


class TargetError(HilError):
    """A target that does not start or has stopped: exit status 3."""


class LinkError(HilError):
    """The serial link or the device at its end failed: exit status 3."""
