# SPDX-License-Identifier: MIT
"""Errors of the survey."""

from tinytransit.errors import TinyTransitError


class SurveyError(TinyTransitError):
    """A star that cannot be given to a board, or a survey that cannot be built or read."""
