# SPDX-License-Identifier: MIT
"""The response of an X-ray instrument: the energies of its channels (EBOUNDS of an RMF) and its effective area (ARF).

George et al., CAL/GEN/92-002. What a response spreads over channels is not read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.spectrum.errors import SpectrumLayoutError
from tinytransit.spectrum.formats.columns import columns_of, is_table
from tinytransit.spectrum.loading import open_spectrum
from tinytransit.statistics import FloatArray

_KEV = {"": 1.0, "kev": 1.0, "ev": 1e-3}


@dataclass(frozen=True, eq=False)
class EffectiveArea:
    """What a telescope collects of photons by their energy, shapes (n,).

    Attributes:
        low: Lower end of each range of energy, keV.
        high: Its upper end, keV.
        area: In cm2.
    """

    low: FloatArray
    high: FloatArray
    area: FloatArray


@dataclass(frozen=True, eq=False)
class Energies:
    """Channel and the energies that it stands for, keV, shapes (n,)."""

    channel: npt.NDArray[np.int64]
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class Response:
    """What a user says of the response of PHA files; it counts before what their headers name.

    Attributes:
        area: An ARF.
        energies: An RMF, of which EBOUNDS is read.
        channel_ev: Width of a channel in eV, where no EBOUNDS is at hand: the first begins at 0.
    """

    area: Path | None = None
    energies: Path | None = None
    channel_ev: float | None = None


def response_of(files: Sequence[Path], channel_ev: float | None = None) -> Response:
    """Tell which of some files is an ARF and which an RMF, by what is in them.

    Raises:
        UnreadableSpectrumError: If one cannot be read.
        SpectrumLayoutError: If one is neither, or two are alike.
    """
    found: dict[str, Path] = {}
    for file in files:
        with open_spectrum(file) as hdus:
            kind = "area" if area_table(hdus) is not None else "energies" if energies_table(hdus) is not None else ""
        if not kind:
            raise SpectrumLayoutError(
                f"{file.name}: no response: neither an effective area (ARF: ENERG_LO, ENERG_HI, SPECRESP) nor energies "
                "of channels (RMF: the table EBOUNDS)"
            )
        if kind in found:
            raise SpectrumLayoutError(f"{file.name}: of the same kind as {found[kind].name}; give one ARF and one RMF")
        found[kind] = file
    return Response(found.get("area"), found.get("energies"), channel_ev)


def area_table(hdus: Any) -> Any:
    """Return the table of effective areas of an opened file; None if there is none."""
    return _table(hdus, "specresp", "energ_lo", "energ_hi")


def energies_table(hdus: Any) -> Any:
    """Return the table EBOUNDS of an opened file; None if there is none."""
    return _table(hdus, "channel", "e_min", "e_max")


def read_effective_area(file: Path) -> EffectiveArea:
    """Read an ARF.

    Raises:
        UnreadableSpectrumError: If it cannot be read.
        SpectrumLayoutError: If it holds no table of effective areas, or one that contradicts itself.
    """
    with open_spectrum(file) as hdus:
        table = area_table(hdus)
        if table is None:
            raise SpectrumLayoutError(f"{file.name}: no table with ENERG_LO, ENERG_HI and SPECRESP")
        low, high, area = (numbers(table, name, file) for name in ("energ_lo", "energ_hi", "specresp"))
    low, high = low * _kev(table, "energ_lo", file), high * _kev(table, "energ_hi", file)
    if not ((low >= 0) & (high > low) & (area >= 0) & np.isfinite(high) & np.isfinite(area)).all() or not low.size:
        raise SpectrumLayoutError(f"{file.name}: energies that do not rise, or effective areas below 0")
    return EffectiveArea(low, high, area)


def read_energies(file: Path) -> Energies | None:
    """Read EBOUNDS of an RMF; None if it has none.

    Raises:
        UnreadableSpectrumError: If it cannot be read.
        SpectrumLayoutError: If the table contradicts itself.
    """
    with open_spectrum(file) as response:
        table = energies_table(response)
        return None if table is None else energies_in(table, file)


def energies_in(table: Any, file: Path) -> Energies:
    """Read a table EBOUNDS.

    Raises:
        SpectrumLayoutError: If it contradicts itself.
    """
    channel, low, high = (numbers(table, name, file) for name in ("channel", "e_min", "e_max"))
    scale = _kev(table, "e_min", file)
    # A response may begin at 0 keV, which is no wavelength.
    good = np.isfinite(channel) & (low > 0) & (high > low) & np.isfinite(high)
    if not good.any():
        raise SpectrumLayoutError(f"{file.name}: EBOUNDS without energies above 0 that rise")
    return Energies(channel[good].astype(np.int64), low[good] * scale, high[good] * scale)


def nominal_energies(channel: FloatArray, width_ev: float) -> Energies:
    """Return energies of channels of one width, of which the first begins at 0 and is left out: it is no wavelength.

    Args:
        channel: Numbers of channels, shape (n,).
        width_ev: Of a channel, eV.
    """
    numbers_of = channel.astype(np.int64)
    place = numbers_of - numbers_of.min()
    above = place > 0
    low = place[above] * width_ev * 1e-3
    return Energies(numbers_of[above], low, low + width_ev * 1e-3)


def numbers(table: Any, name: str, file: Path) -> FloatArray:
    """Return a column of numbers by its name, shape (n,).

    Raises:
        SpectrumLayoutError: If it has not one a row.
    """
    values = np.asarray(table.data[columns_of(table).names[name]], dtype=np.float64)
    if values.ndim != 1:
        raise SpectrumLayoutError(f"{file.name}: expected a number a row in {name.upper()}, got shape {values.shape}")
    return values


def _table(hdus: Any, *needed: str) -> Any:
    return next((hdu for hdu in hdus if is_table(hdu) and set(needed) <= set(columns_of(hdu).names)), None)


def _kev(table: Any, name: str, file: Path) -> float:
    unit = columns_of(table).unit_of[columns_of(table).names[name]].lower()
    if unit not in _KEV:
        raise SpectrumLayoutError(f"{file.name}: expected energies in keV, got {unit[:40]!r}")
    return _KEV[unit]
