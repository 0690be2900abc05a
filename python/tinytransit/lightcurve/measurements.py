# SPDX-License-Identifier: MIT
"""From the numbers of a file, whatever its format, to a light curve, or to the reason why not."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinytransit.lightcurve.curve import LightCurve, make_curve
from tinytransit.lightcurve.errors import NoFluxError, TooFewCadencesError, WrongUnitError
from tinytransit.lightcurve.identity import Identity
from tinytransit.statistics import FloatArray
from tinytransit.time_systems import TIME_SYSTEMS

_EARLIEST_BJD, _LATEST_BJD = 2_440_000.0, 2_480_000.0  # 1968 to 2078: outside it a time is in another unit or system
_LARGEST_FLUX = 1e15  # beyond any star in any unit; files write 1e20 or 1e30 where they have nothing
_FEWEST_CADENCES = 10
_RELATIVE_UNITS = {"ppm": 1e-6, "ppt": 1e-3, "percent": 1e-2, "%": 1e-2}
_POGSON = 0.4 * np.log(10.0)  # relative change of the flux a magnitude


@dataclass(frozen=True, eq=False)
class Measurements:
    """Columns of a light-curve file, shape (n,) each.

    Attributes:
        time: Days of ``time_system``, NaN where there is none.
        flux: In any unit of flux, NaN where there is none.
        flux_err: Likewise.
        good: Where the quality flags leave a cadence.
        time_system: ``BKJD``, ``BTJD`` or ``BJD``.
        notes: What a user should know of how the file was read.
    """

    time: FloatArray
    flux: FloatArray
    flux_err: FloatArray
    good: npt.NDArray[np.bool_]
    time_system: str
    notes: tuple[str, ...] = ()


def curve_of(measured: Measurements, identity: Identity, file: Path) -> LightCurve:
    """Make a light curve of what a file holds.

    Cadences without a time or of bad quality are dropped. The others are put in order of time, and of several with the
    same time the first is kept. A flux beyond 1e15 is a filler and becomes NaN.

    Raises:
        WrongUnitError: If a time is outside 1968 to 2078.
        NoFluxError: If no cadence has a flux.
        TooFewCadencesError: If fewer than 10 have.
    """
    keep = np.isfinite(measured.time)
    _check_times(measured.time[keep], measured.time_system, file)
    keep &= measured.good
    time, first = np.unique(measured.time[keep], return_index=True)
    flux, flux_err = measured.flux[keep][first], measured.flux_err[keep][first]
    usable = np.abs(flux) <= _LARGEST_FLUX
    count = np.count_nonzero(usable)
    if not count:
        raise NoFluxError(
            f"{file.name}: none of its {time.size} cadences of good quality has a finite flux below {_LARGEST_FLUX:g}"
        )
    if count < _FEWEST_CADENCES:
        raise TooFewCadencesError(
            f"{file.name}: {count} cadences of good quality with a flux; at least {_FEWEST_CADENCES} are needed"
        )
    return make_curve(
        time,
        np.where(usable, flux, np.nan),
        flux_err,
        time_system=measured.time_system,
        star=identity.star,
        source=identity.source,
        notes=measured.notes,
    )


def last_resort_note(column: str, file: Path) -> str:
    """Say that a flux was read that no pipeline has corrected."""
    return f"{file.name}: read from {column}, for it has no corrected flux; trends of the instrument are still in it"


def relative_flux(flux: FloatArray, flux_err: FloatArray, unit: str) -> tuple[FloatArray, FloatArray]:
    """Bring a flux that is counted from 0, in parts of the star's light or in magnitudes, to one that is about 1.

    Args:
        flux: In ``unit``, shape (n,).
        flux_err: Likewise.
        unit: ``magnitude``, or the unit of a column; ``ppm``, ``ppt`` and percent are relative where the median is
            nearer to 0 than to the whole light, as where a pipeline has subtracted it. Any other leaves the flux as
            it is.

    Returns:
        Flux and error.
    """
    finite = flux[np.isfinite(flux)]
    if not finite.size:
        return flux, flux_err
    median = float(np.median(finite))
    with np.errstate(over="ignore", invalid="ignore"):
        if unit == "magnitude":
            relative = np.exp(-_POGSON * (flux - median))
            return relative, _POGSON * relative * flux_err
        part = _RELATIVE_UNITS.get(unit.strip().lower())
        if part is not None and abs(median) * part < 0.5:
            return 1.0 + part * flux, part * flux_err
    return flux, flux_err


def _check_times(time: FloatArray, time_system: str, file: Path) -> None:
    low, high = _EARLIEST_BJD - TIME_SYSTEMS[time_system], _LATEST_BJD - TIME_SYSTEMS[time_system]
    outside = time[(time < low) | (time > high)]
    if outside.size:
        raise WrongUnitError(
            f"{file.name}: expected times in days of {time_system}, {low:g} to {high:g} (1968 to "
            f"2078); got {outside[0]:g}"
        )
