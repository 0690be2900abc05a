# SPDX-License-Identifier: MIT
"""Errors of pixel files."""

from tinytransit.lightcurve.errors import LightCurveError


class PixelError(LightCurveError):
    """Pixels of which no light curve can be made."""


class ApertureError(PixelError):
    """An aperture that the file does not have, that is empty, or that does not fit the pixels."""


class BackgroundError(PixelError):
    """A background that cannot be estimated, or would be subtracted twice."""
