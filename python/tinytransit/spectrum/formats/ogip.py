# SPDX-License-Identifier: MIT
"""X-ray spectra as OGIP PHA files, with effective area (ARF) and channel energies where they are at hand.

Arnaud, George & Tennant, OGIP/92-007 (PHA) and George et al., CAL/GEN/92-002 (ARF, EBOUNDS). A channel is no energy:
the table EBOUNDS of the response (RMF) says which energies it stands for. Where that table is in the file itself, or in
the file beside it that RESPFILE names, samples are over wavelength, as counts per Angstrom, or, with the effective area
that ANCRFILE names and the exposure, as photons per second, cm2 and Angstrom; what the response spreads is not put
back. Files of other names, or the width of a channel, may be given. Without energies channels stay channels.
"""

from pathlib import Path
from typing import Any

import numpy as np

from tinytransit.errors import TinyTransitError
from tinytransit.spectrum.errors import SpectrumLayoutError
from tinytransit.spectrum.formats import header as headers
from tinytransit.spectrum.formats.columns import columns_of, is_table
from tinytransit.spectrum.formats.reader import FitsReader
from tinytransit.spectrum.formats.response import (
    EffectiveArea,
    Energies,
    Response,
    energies_in,
    energies_table,
    nominal_energies,
    numbers,
    read_effective_area,
    read_energies,
)
from tinytransit.spectrum.formats.units import KEV_ANGSTROM
from tinytransit.spectrum.spectrum import Samples, Spectrum, make_spectrum
from tinytransit.statistics import BoolArray, FloatArray

_NONE = ("", "none")
_CHANNELS_ONLY = (
    "no EBOUNDS (RMF) at hand: samples are detector channels, not wavelengths; --response RMF gives them energies, or "
    "--channel-ev where the instrument's channels have one width"
)


def _recognises(hdus: Any) -> bool:
    return _pha(hdus) is not None


def _pha(hdus: Any) -> Any:
    for hdu in hdus:
        if is_table(hdu):
            names = columns_of(hdu).names
            if "channel" in names and ("counts" in names or "rate" in names):
                return hdu
    return None


def read_pha(hdus: Any, file: Path, response: Response) -> list[Spectrum]:
    """Read the spectrum of an opened PHA file.

    Args:
        hdus: ``astropy.io.fits.HDUList``.
        file: Its path, for messages and for what stands beside it.
        response: What the user says of the response.

    Raises:
        SpectrumError: If the file, or what the user names, is damaged or contradicts itself.
    """
    table = _pha(hdus)
    header = table.header
    names = columns_of(table).names
    channel = numbers(table, "channel", file)
    if not np.isfinite(channel).all() or (np.abs(channel) > 2**31).any():
        raise SpectrumLayoutError(f"{file.name}: numbers of channels that are none")
    is_rate = "counts" not in names
    values = numbers(table, "rate" if is_rate else "counts", file)
    error = _errors(table, values, file, is_rate=is_rate)
    bad = numbers(table, "quality", file) != 0 if "quality" in names else np.zeros(values.size, dtype=np.bool_)
    notes = []
    if "grouping" in names:
        notes.append("GROUPING is not applied; channels are as they were recorded")
    if (background := headers.text(header, "BACKFILE")).lower() not in _NONE:
        notes.append(f"the background, {background[:80]}, is not subtracted")
    samples, unit, axis = Samples(channel, values, error, bad), "count / s" if is_rate else "count", "channel"
    energies = _energies(hdus, file, header, channel, response, notes)
    area = _area(file, header, notes, response)
    if energies is None:
        notes.append(_CHANNELS_ONLY)
        if area is not None:
            notes.append("the effective area (ARF) is not used: it is by energy, and channels have none here")
    else:
        exposure = None if is_rate else headers.number(header, "EXPOSURE")
        samples, unit = _over_wavelength(samples, energies, area, exposure, unit, file)
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
        return numbers(table, "stat_err", file)
    if is_rate:
        return None
    # Gehrels 1986, ApJ 303, 336, equation 7: not 0 where nothing was counted.
    with np.errstate(invalid="ignore"):
        return 1.0 + np.sqrt(values + 0.75)


def _read(hdus: Any, file: Path) -> list[Spectrum]:
    return read_pha(hdus, file, Response())


def _energies(
    hdus: Any, file: Path, header: Any, channel: FloatArray, response: Response, notes: list[str]
) -> Energies | None:
    """What the user names, then what is in the file, beside it, or said."""
    if response.energies is not None:
        return read_energies(response.energies)
    table = energies_table(hdus)
    if table is not None:
        return energies_in(table, file)
    beside = _beside(file, headers.text(header, "RESPFILE"))
    found = None if beside is None else read_energies(beside)
    if found is None and response.channel_ev is not None and np.ptp(channel) > 0:
        notes.append(f"energies of channels are not from a response: {response.channel_ev:g} eV each, as was said")
        return nominal_energies(channel, response.channel_ev)
    return found


def _area(file: Path, header: Any, notes: list[str], response: Response) -> EffectiveArea | None:
    if response.area is not None:
        return read_effective_area(response.area)
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
    samples: Samples, energies: Energies, area: EffectiveArea | None, exposure: float | None, unit: str, file: Path
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
