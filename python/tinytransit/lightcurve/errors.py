"""What can be wrong with a light curve."""

from tinytransit.errors import TinyTransitError


class LightCurveError(TinyTransitError):
    """A light curve that cannot be used."""


class UnreadableFileError(LightCurveError):
    """A file that is missing, is not FITS, or ends too early."""


class LayoutError(LightCurveError):
    """A FITS file that is not a light curve of a known layout."""


class UnknownStarError(LightCurveError):
    """A file whose header names no star."""


class NoFluxError(LightCurveError):
    """A light curve without usable flux values."""


class MixedCurvesError(LightCurveError):
    """Light curves that cannot be stitched, being of several stars or in several time systems."""


class NoBaselineError(LightCurveError):
    """A light curve with too little outside its transits to tell the trend from."""
