# SPDX-License-Identifier: MIT
"""Errors of a search."""

from tinytransit.errors import TinyTransitError


class DetectionError(TinyTransitError):
    """A search that cannot be made."""


class ShortCurveError(DetectionError):
    """A light curve too short, or too sparse, for the periods that are searched."""


class TargetListError(DetectionError):
    """A list of targets that cannot be read."""
