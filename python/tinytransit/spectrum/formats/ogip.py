# SPDX-License-Identifier: MIT
"""X-ray spectra as OGIP PHA files, with effective area (ARF) and channel energies where they are at hand.

Arnaud, George & Tennant, OGIP/92-007 (PHA) and George et al., CAL/GEN/92-002 (ARF, EBOUNDS). A channel is no energy:
the table EBOUNDS of the response (RMF) says which energies it stands for. Where that table is in the file itself, or in
the file beside it that RESPFILE names, samples are over wavelength, as counts per Angstrom, or, with the effective area
that ANCRFILE names and the exposure, as photons per second, cm2 and Angstrom; what the response spreads is not put
back. Without it channels stay channels.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tinytransit.errors import TinyTransitError
from tinytransit.spectrum.errors import SpectrumLayoutError
from tinytransit.spectrum.formats import header as headers
from tinytransit.spectrum.formats.columns import columns_of, is_table
from tinytransit.spectrum.formats.reader import FitsReader
from tinytransit.spectrum.formats.units import KEV_ANGSTROM
from tinytransit.spectrum.loading import open_spectrum
from tinytransit.spectrum.spectrum import Samples, Spectrum, make_spectrum
from tinytransit.statistics import BoolArray, FloatArray

_NONE = ("", "none")
_CHANNELS_ONLY = "no EBOUNDS (RMF) at hand: samples are detector channels, not wavelengths"
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
class _Energies:
    """Channel and the energies that it stands for, keV, shapes (n,)."""

    channel: npt.NDArray[np.int64]
    low: FloatArray
    high: FloatArray


def read_effective_area(file: Path) -> EffectiveArea:
    """Read an ARF.

    Raises:
        UnreadableSpectrumError: If it cannot be read.
        SpectrumLayoutError: If it holds no table of effective areas, or one that contradicts itself.
    """
    with open_spectrum(file) as hdus:
        table = _table(hdus, "specresp", "energ_lo", "energ_hi")
        if table is None:
            raise SpectrumLayoutError(f"{file.name}: no table with ENERG_LO, ENERG_HI and SPECRESP")
        low, high, area = (_column(table, name, file) for name in ("energ_lo", "energ_hi", "specresp"))
    low, high = low * _kev(table, "energ_lo", file), high * _kev(table, "energ_hi", file)
    if not ((low >= 0) & (high > low) & (area >= 0) & np.isfinite(high) & np.isfinite(area)).all() or not low.size:
        raise SpectrumLayoutError(f"{file.name}: energies that do not rise, or effective areas below 0")
    return EffectiveArea(low, high, area)


def _recognises(hdus: Any) -> bool:
    return _pha(hdus) is not None


def _pha(hdus: Any) -> Any:
    for hdu in hdus:
        if is_table(hdu):
            names = columns_of(hdu).names
            if "channel" in names and ("counts" in names or "rate" in names):
                return hdu
    return None


def _table(hdus: Any, *needed: str) -> Any:
    return next((hdu for hdu in hdus if is_table(hdu) and set(needed) <= set(columns_of(hdu).names)), None)


def _column(table: Any, name: str, file: Path) -> FloatArray:
    values = np.asarray(table.data[columns_of(table).names[name]], dtype=np.float64)
    if values.ndim != 1:
        raise SpectrumLayoutError(f"{file.name}: expected a number a row in {name.upper()}, got shape {values.shape}")
    return values


def _kev(table: Any, name: str, file: Path) -> float:
    unit = columns_of(table).unit_of[columns_of(table).names[name]].lower()
    if unit not in _KEV:
        raise SpectrumLayoutError(f"{file.name}: expected energies in keV, got {unit[:40]!r}")
    return _KEV[unit]


def _read(hdus: Any, file: Path) -> list[Spectrum]:
    table = _pha(hdus)
    header = table.header
    names = columns_of(table).names
    channel = _column(table, "channel", file)
    if not np.isfinite(channel).all() or (np.abs(channel) > 2**31).any():
        raise SpectrumLayoutError(f"{file.name}: numbers of channels that are none")
    is_rate = "counts" not in names
    values = _column(table, "rate" if is_rate else "counts", file)
    error = _errors(table, values, file, is_rate=is_rate)
    bad = _column(table, "quality", file) != 0 if "quality" in names else np.zeros(values.size, dtype=np.bool_)
    notes = []
    if "grouping" in names:
        notes.append("GROUPING is not applied; channels are as they were recorded")
    samples, unit, axis = Samples(channel, values, error, bad), "count / s" if is_rate else "count", "channel"
    energies = _energies(hdus, file, header)
    if energies is None:
        notes.append(_CHANNELS_ONLY)
    else:
        exposure = None if is_rate else headers.number(header, "EXPOSURE")
        samples, unit = _over_wavelength(samples, energies, _area(file, header, notes), exposure, unit, file)
        axis = "wavelength"
    telescope = " ".join(filter(None, [headers.text(header, "TELESCOP"), headers.text(header, "INSTRUME")]))
    return [
        make_spectrum(
            samples,
            medium="unknown" if axis == "channel" else "vacuum",
            flux_unit=unit,
            axis="wavelength" if axis == "wavelength" else "channel",
            target=headers.target(header, hdus[0].header),
            source=f"{telescope} PHA".strip(),
            notes=notes,
        )
    ]


def _errors(table: Any, values: FloatArray, file: Path, *, is_rate: bool) -> FloatArray | None:
    names = columns_of(table).names
    if "stat_err" in names:
        return _column(table, "stat_err", file)
    if is_rate:
        return None
    # Gehrels 1986, ApJ 303, 336, equation 7: not 0 where nothing was counted.
    with np.errstate(invalid="ignore"):
        return 1.0 + np.sqrt(values + 0.75)


def _energies(hdus: Any, file: Path, header: Any) -> _Energies | None:
    table = _table(hdus, "channel", "e_min", "e_max")
    if table is not None:
        return _bounds(table, file)
    beside = _beside(file, headers.text(header, "RESPFILE"))
    if beside is None:
        return None
    with open_spectrum(beside) as response:
        table = _table(response, "channel", "e_min", "e_max")
        return None if table is None else _bounds(table, beside)


def _bounds(table: Any, file: Path) -> _Energies:
    channel, low, high = (_column(table, name, file) for name in ("channel", "e_min", "e_max"))
    scale = _kev(table, "e_min", file)
    # A response may begin at 0 keV, which is no wavelength.
    good = np.isfinite(channel) & (low > 0) & (high > low) & np.isfinite(high)
    if not good.any():
        raise SpectrumLayoutError(f"{file.name}: EBOUNDS without energies above 0 that rise")
    return _Energies(channel[good].astype(np.int64), low[good] * scale, high[good] * scale)


def _area(file: Path, header: Any, notes: list[str]) -> EffectiveArea | None:
    beside = _beside(file, headers.text(header, "ANCRFILE"))
    if beside is None:
        return None
    try:
        return read_effective_area(beside)
    except TinyTransitError as error:
        notes.append(f"not divided by the effective area: {error}")
        return None


def _beside(file: Path, named: str) -> Path | None:
    """Return the file in the same folder that a header names, packed or not, if it is there; one elsewhere is none."""
    if named.lower() in _NONE or named != Path(named).name or named.startswith("."):
        return None
    packed = named.removesuffix(".gz") if named.endswith(".gz") else f"{named}.gz"
    beside = (file.parent / named, file.parent / packed)
    return next((each for each in beside if each.is_file() and each != file), None)


def _over_wavelength(
    samples: Samples, energies: _Energies, area: EffectiveArea | None, exposure: float | None, unit: str, file: Path
) -> tuple[Samples, str]:
    """Return samples at the wavelengths of their channels, per Angstrom; channels without an energy are left out."""
    channel = np.asarray(samples.wave).astype(np.int64)
    order = np.argsort(energies.channel, kind="stable")
    place = np.searchsorted(energies.channel[order], channel).clip(0, energies.channel.size - 1)
    known: BoolArray = energies.channel[order][place] == channel
    if not known.any():
        raise SpectrumLayoutError(f"{file.name}: EBOUNDS has none of its channels")
    low, high = energies.low[order][place][known], energies.high[order][place][known]
    width = KEV_ANGSTROM / low - KEV_ANGSTROM / high
    unit, divisor = f"{unit} / Angstrom", width
    if area is not None and exposure is not None and exposure > 0:
        middle = 0.5 * (low + high)
        collected = np.interp(middle, 0.5 * (area.low + area.high), area.area, left=0.0, right=0.0)
        divisor = width * np.where(collected > 0, collected, np.nan) * exposure
        unit = "photon / (s cm2 Angstrom)"
    error = samples.error
    return (
        Samples(
            wave=0.5 * (KEV_ANGSTROM / low + KEV_ANGSTROM / high),
            flux=np.asarray(samples.flux)[known] / divisor,
            error=None if error is None else np.asarray(error)[known] / divisor,
            mask=np.asarray(samples.mask)[known],
        ),
        unit,
    )


READER = FitsReader("OGIP PHA (Chandra, Swift and others)", _recognises, _read)
