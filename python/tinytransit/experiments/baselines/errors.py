# SPDX-License-Identifier: MIT
"""What can be wrong with a run of baselines."""

from tinytransit.errors import TinyTransitError


class BaselineError(TinyTransitError):
    """A baseline that is not known, cannot take these windows, or whose kept result is damaged."""
