# SPDX-License-Identifier: MIT
"""What can go wrong in a cross-validation."""

from tinytransit.errors import TinyTransitError


class CrossValidationError(TinyTransitError):
    """A cross-validation that cannot be run, or whose results cannot be read."""
