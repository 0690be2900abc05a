# SPDX-License-Identifier: MIT
"""Errors of light curves, by what is wrong."""

from tinytransit.errors import TinyTransitError


class LightCurveError(TinyTransitError):
    """A light curve that cannot be used."""


class UnreadableFileError(LightCurveError):
    """A file that is missing, is not what its name says, ends too early, or unpacks to far too much."""


class LayoutError(LightCurveError):
    """A file that is not a light curve of a known layout."""


class UnknownStarError(LightCurveError):
    """A file that names no star, or several."""


class WrongUnitError(LightCurveError):
    """Times that are not days of the clock that they should be on, or a flux in magnitudes."""


class NoFluxError(LightCurveError):
    """A light curve without usable flux values."""


class TooFewCadencesError(LightCurveError):
    """A light curve of so few cadences that nothing can be seen in it."""


class MixedCurvesError(LightCurveError):
    """Light curves that cannot be stitched, being of several stars or in several time systems."""


class NoBaselineError(LightCurveError):
    """A light curve with too little outside its transits to tell the trend from."""
