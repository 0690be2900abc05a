# SPDX-License-Identifier: MIT
"""Errors of the interface for scripts."""

from tinytransit.errors import TinyTransitError


class ArgumentError(TinyTransitError):
    """An argument that cannot be used; the text says what is taken."""
