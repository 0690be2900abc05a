# SPDX-License-Identifier: MIT
"""Wavelengths in air and in vacuum, and at rest."""

from dataclasses import replace

import numpy as np

from tinytransit.spectrum.errors import MediumError, NoRedshiftError
from tinytransit.spectrum.spectrum import SHORTEST_IN_AIR, Medium, Segment, Spectrum, with_wavelengths
from tinytransit.statistics import FloatArray

# Ciddor 1996, Appl. Opt. 35, 1566, equation 1 and appendix A: standard air (15 C, 101,325 Pa, dry, 450 ppm of CO2), per
# square micrometre.
_K0, _K1, _K2, _K3 = 238.0185, 5_792_105.0, 57.362, 167_917.0
_ITERATIONS = 4


def refractive_index(vacuum: FloatArray) -> FloatArray:
    """Return that of standard air at vacuum wavelengths in Angstrom; 1 below 2000 Angstrom.

    Measured to 1.69 micrometres; beyond, the formula goes on smoothly.
    """
    squared = (1e4 / np.maximum(vacuum, SHORTEST_IN_AIR)) ** 2
    index = 1.0 + 1e-8 * (_K1 / (_K0 - squared) + _K3 / (_K2 - squared))
    return np.where(vacuum < SHORTEST_IN_AIR, 1.0, index)


def to_air(vacuum: FloatArray) -> FloatArray:
    """Return wavelengths in air of wavelengths in vacuum, both in Angstrom."""
    return np.asarray(vacuum / refractive_index(vacuum), dtype=np.float64)


def to_vacuum(air: FloatArray) -> FloatArray:
    """Return wavelengths in vacuum of wavelengths in air, both in Angstrom; the inverse of ``to_air``."""
    vacuum = np.array(air, dtype=np.float64)
    for _ in range(_ITERATIONS):  # converges by a factor of 1e-5 a round
        vacuum = air * refractive_index(np.maximum(vacuum, np.where(air < SHORTEST_IN_AIR, 0.0, SHORTEST_IN_AIR)))
    return vacuum


def in_medium(spectrum: Spectrum, medium: Medium) -> Spectrum:
    """Return a spectrum at wavelengths in vacuum or air.

    Args:
        spectrum: Over wavelengths.
        medium: ``vacuum`` or ``air``; with ``unknown`` nothing is changed.

    Raises:
        MediumError: If the spectrum does not say what its wavelengths are in.
    """
    if medium in ("unknown", spectrum.medium):
        return spectrum
    if spectrum.medium == "unknown":
        raise MediumError(
            f"{spectrum.target or spectrum.source}: its file does not say whether wavelengths are in air or in vacuum; "
            "say which"
        )
    wave = (to_vacuum if medium == "vacuum" else to_air)(spectrum.wave)
    segments = tuple(part for segment in spectrum.segments for part in _at_threshold(spectrum.wave, segment))
    return replace(with_wavelengths(spectrum, wave, medium), segments=segments)


def _at_threshold(wave: FloatArray, segment: Segment) -> list[Segment]:
    """Split a segment where the convention begins: wavelengths jump there by 0.65 Angstrom."""
    first, last = segment
    crossing = first + int(np.searchsorted(wave[first:last], SHORTEST_IN_AIR))
    return [(first, crossing), (crossing, last)] if first < crossing < last else [segment]


def at_rest(spectrum: Spectrum, redshift: float | None = None) -> Spectrum:
    """Return a spectrum at wavelengths over 1 + z; flux stays as it is.

    Args:
        spectrum: Over wavelengths, as observed.
        redshift: In place of the spectrum's own.

    Raises:
        NoRedshiftError: If there is none, or it is not above -1.
    """
    z = spectrum.redshift if redshift is None else redshift
    if z is None or not (np.isfinite(z) and z > -1.0):
        raise NoRedshiftError(
            f"{spectrum.target or spectrum.source}: no redshift above -1 is known, got {z}; give one, or make a view "
            "as observed"
        )
    return with_wavelengths(spectrum, spectrum.wave / (1.0 + z), spectrum.medium)
