# SPDX-License-Identifier: MIT
"""From the numbers of a file, whatever its format, to a light curve, or to the reason why not."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinytransit.lightcurve.curve import LightCurve, make_curve
from tinytransit.lightcurve.errors import NoFluxError, TooFewCadencesError, WrongUnitError
from tinytransit.lightcurve.identity import Identity
from tinytransit.lightcurve.quality import QualityMask, good
from tinytransit.statistics import FloatArray
from tinytransit.time_systems import TIME_SYSTEMS

_EARLIEST_BJD, _LATEST_BJD = 2_440_000.0, 2_480_000.0  # 1968 to 2078: outside it a time is in another unit or system
_LARGEST_FLUX = 1e15  # beyond any star in any unit; files write 1e20 or 1e30 where they have nothing
_FEWEST_CADENCES = 10
_LARGEST_FLAGS = 2**32 - 1


@dataclass(frozen=True, eq=False)
class Measurements:
    """Columns of a light-curve file, shape (n,) each.

    Attributes:
        time: Days of ``time_system``, NaN where there is none.
        flux: In any unit of flux, NaN where there is none.
        flux_err: Likewise.
        quality: The mission's flags, whole numbers; 0 or NaN for good.
        time_system: ``BKJD``, ``BTJD`` or ``BJD``.
    """

    time: FloatArray
    flux: FloatArray
    flux_err: FloatArray
    quality: FloatArray
    time_system: str


def curve_of(measured: Measurements, identity: Identity, mask: QualityMask, file: Path) -> LightCurve:
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
    flags = np.nan_to_num(measured.quality.clip(0, _LARGEST_FLAGS)).astype(np.int64)
    keep &= good(flags, identity.catalogue, mask)
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
    )


def _check_times(time: FloatArray, time_system: str, file: Path) -> None:
    low, high = _EARLIEST_BJD - TIME_SYSTEMS[time_system], _LATEST_BJD - TIME_SYSTEMS[time_system]
    outside = time[(time < low) | (time > high)]
    if outside.size:
        raise WrongUnitError(
            f"{file.name}: expected times in days of {time_system}, {low:g} to {high:g} (1968 to "
            f"2078); got {outside[0]:g}"
        )
