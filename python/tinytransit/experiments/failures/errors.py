# SPDX-License-Identifier: MIT
"""What can be wrong with a look at a model's failures."""

from tinytransit.errors import TinyTransitError


class FailuresError(TinyTransitError):
    """A model, star or setting with which there is nothing to show."""
