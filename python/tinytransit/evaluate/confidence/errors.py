# SPDX-License-Identifier: MIT
"""The errors of this room."""

from tinytransit.errors import TinyTransitError


class ConfidenceError(TinyTransitError):
    """Base of this room's errors."""


class ScoresError(ConfidenceError):
    """Labels, scores and stars from which no figure can be computed."""


class CalibrationError(ConfidenceError):
    """Scores that cannot be calibrated."""


class ThresholdError(ConfidenceError):
    """A recall or precision that no threshold reaches."""


class DecisionError(ConfidenceError):
    """A model folder that does not fit the change asked for."""


class HistoryError(ConfidenceError):
    """A history that cannot be read, written or undone."""


class UsageError(ConfidenceError):
    """Options that do not go together."""
