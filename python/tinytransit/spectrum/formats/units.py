# SPDX-License-Identifier: MIT
"""Units of the spectral axis, to Angstrom."""

import numpy as np

from tinytransit.spectrum.errors import SpectrumUnitError
from tinytransit.statistics import FloatArray

# Exact by the definition of the SI of 2019: h c in keV Angstrom, c in Angstrom per second.
KEV_ANGSTROM = 12.398419843320026
_HERTZ_ANGSTROM = 2.99792458e18

_LENGTHS = {
    "angstrom": 1.0, "angstroms": 1.0, "a": 1.0, "aa": 1.0, "ang": 1.0, "ångström": 1.0, "å": 1.0, "0.1nm": 1.0,
    "nm": 10.0, "nanometer": 10.0, "nanometers": 10.0, "nanometre": 10.0, "nanometres": 10.0,
    "um": 1e4, "µm": 1e4, "μm": 1e4, "micron": 1e4, "microns": 1e4, "micrometer": 1e4, "micrometers": 1e4,
    "mm": 1e7, "cm": 1e8, "m": 1e10, "meter": 1e10,
}  # fmt: skip
_ENERGIES = {"ev": 1e-3, "kev": 1.0, "mev": 1e3, "gev": 1e6}
_FREQUENCIES = {"hz": 1.0, "khz": 1e3, "mhz": 1e6, "ghz": 1e9, "thz": 1e12}

ASSUMED = "the file gives wavelengths no unit; taken as Angstrom"


def is_spectral(unit: str) -> bool:
    """Whether a unit is one of length, energy or frequency that is read here."""
    return _plain(unit) in {**_LENGTHS, **_ENERGIES, **_FREQUENCIES}


def is_length(unit: str) -> bool:
    """Whether a unit is one of length that is read here; in those of energy and frequency there is no air."""
    return _plain(unit) in _LENGTHS


def to_angstrom(values: FloatArray, unit: str, *, name: str) -> FloatArray:
    """Return wavelengths in Angstrom, of wavelengths, photon energies or frequencies; NaN where those are not above 0.

    Args:
        values: Shape (n,).
        unit: As the file has it.
        name: Of the file, for messages.

    Raises:
        SpectrumUnitError: If the unit is none of these.
    """
    plain = _plain(unit)
    if plain in _LENGTHS:
        return values * _LENGTHS[plain]
    positive = np.where(values > 0, values, np.nan)
    if plain in _ENERGIES:
        return KEV_ANGSTROM / (positive * _ENERGIES[plain])
    if plain in _FREQUENCIES:
        return _HERTZ_ANGSTROM / (positive * _FREQUENCIES[plain])
    raise SpectrumUnitError(
        f"{name}: expected wavelengths in Angstrom, nm, um, mm, cm or m, energies in eV to GeV or frequencies in Hz to "
        f"THz, got {unit[:40]!r}"
    )


def _plain(unit: str) -> str:
    return unit.strip(" []()").lower().replace(" ", "")
