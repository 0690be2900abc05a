# SPDX-License-Identifier: MIT
"""Errors of spectra, by what is wrong."""

from tinytransit.errors import TinyTransitError


class SpectrumError(TinyTransitError):
    """A spectrum that cannot be used."""


class UnreadableSpectrumError(SpectrumError):
    """A file that is missing, is not what it seems, ends too early, or unpacks to far too much."""


class SpectrumLayoutError(SpectrumError):
    """A file that is not a spectrum of a known layout."""


class SpectrumUnitError(SpectrumError):
    """Wavelengths in a unit that is none of length, energy or frequency, or in no unit that the file says."""


class NoSamplesError(SpectrumError):
    """A spectrum without enough usable samples."""


class CoverageError(SpectrumError):
    """A spectrum that leaves too much of the wavelength range of a view without a sample."""


class NoRedshiftError(SpectrumError):
    """A view in the rest frame of a spectrum whose redshift is not known."""


class MediumError(SpectrumError):
    """A view in vacuum or air of a spectrum that does not say which of them its wavelengths are in."""


class AxisError(SpectrumError):
    """A view over wavelengths of a spectrum that has detector channels only, or the reverse."""


class FlatSpectrumError(SpectrumError):
    """A view without any variation, which cannot be scaled."""


class ContinuumError(SpectrumError):
    """A spectrum to which no continuum can be fitted, or whose continuum is not positive."""


class GridError(SpectrumError):
    """Bins that are too few or too many, or a range that is none."""


class ViewFileError(SpectrumError):
    """A file of views that cannot be read or contradicts itself."""
