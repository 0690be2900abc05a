# SPDX-License-Identifier: MIT
"""The errors of this room."""

from tinytransit.errors import TinyTransitError


class UncertaintyError(TinyTransitError):
    """Base of this room's errors."""


class NetworkError(UncertaintyError):
    """A file that is no network of this project, or a network that does not fit the windows or the method."""


class FoldError(UncertaintyError):
    """A fold without labelled windows, or one that a network was trained on."""


class SamplesError(UncertaintyError):
    """Scores from which no uncertainty or curve can be computed."""
