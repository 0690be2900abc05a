# SPDX-License-Identifier: MIT
"""The one base of every error that a user can cause and correct."""


class TinyTransitError(Exception):
    """An error whose text says what was wrong, where, and what to do.

    The command line prints the text on one line and exits with status 2; anything else is a bug and shows its
    traceback.
    """
