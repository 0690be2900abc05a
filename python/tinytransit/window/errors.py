# SPDX-License-Identifier: MIT
"""Errors of windows and files of windows."""

from tinytransit.errors import TinyTransitError


class WindowError(TinyTransitError):
    """A light curve and an ephemeris that do not make a window."""


class NoTransitError(WindowError):
    """No transit falls where the star was observed."""


class TooFewPointsError(WindowError):
    """Too few cadences to fill a view."""


class NoDipError(WindowError):
    """A view that never falls below its median, so that there is no depth to normalise by."""


class NoScatterError(WindowError):
    """A light curve without noise outside the transits, so that there is no signal-to-noise ratio."""


class ShardError(TinyTransitError):
    """A file of windows that cannot be read or contradicts itself."""


class InputSetError(ShardError):
    """A set of inputs that cannot be read or contradicts itself."""


class ExtraMismatchError(ShardError):
    """A file of further columns that is not of the windows beside it."""


class ScalarsError(TinyTransitError):
    """Ephemerides or signal-to-noise ratios from which the model's input ``scalars`` cannot be made."""


class StarTableError(TinyTransitError):
    """A table of stars without their names or without parameters."""
