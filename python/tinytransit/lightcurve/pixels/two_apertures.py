# SPDX-License-Identifier: MIT
"""Change of a transit's depth from a smaller aperture to a larger: what a neighbour adds grows with it.

Yu et al. 2019 (AJ 158, 25; section 3) vet with it: an eclipse of another star than the target gets deeper the more of
that star's light is in the aperture.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tinytransit.errors import TinyTransitError
from tinytransit.lightcurve.columns import QUALITY, TIME, first_of
from tinytransit.lightcurve.errors import LayoutError
from tinytransit.lightcurve.fits_file import clock_in, column_flags, column_numbers, identity_of, open_fits
from tinytransit.lightcurve.identity import star_in
from tinytransit.lightcurve.pixels.transit_change import transit_change
from tinytransit.lightcurve.quality import good
from tinytransit.statistics import FloatArray, robust_sigma
from tinytransit.time_systems import TIME_SYSTEMS

LARGER_FLUX = "FLUX_LARGE"
"""Column of the flux in the larger aperture in what ``photometry`` writes."""

_MOST_MEGABYTES = 256
# Of the smaller aperture and of the larger: what ``photometry`` writes, and QLP.
_PAIRS = (("flux", LARGER_FLUX.lower()), ("kspsap_flux_sml", "kspsap_flux_lag"))
# The cadence of the light curves of Yu et al., on which the scatter is meant; that of shorter ones averages down.
_CADENCE_DAYS = 30.0 / 1440.0
_FEWEST_CADENCES = 10


@dataclass(frozen=True, eq=False)
class TwoApertures:
    """The light of a star in two apertures, each over its median.

    Attributes:
        time: Days of ``time_system``, increasing, finite, shape (n,).
        smaller: Finite, shape (n,).
        larger: Finite, shape (n,).
        time_system: ``BKJD``, ``BTJD`` or ``BJD``.
    """

    time: FloatArray
    smaller: FloatArray
    larger: FloatArray
    time_system: str


def read_two_apertures(file: Path) -> TwoApertures:
    """Read a light-curve file with fluxes of two apertures: what ``photometry`` writes, or QLP.

    Cadences of bad quality are left out.

    Raises:
        UnreadableFileError: If the file is missing or damaged.
        LightCurveError: If it has no such fluxes, or they are no numbers.
    """
    with open_fits(file, most_megabytes=_MOST_MEGABYTES) as hdus:
        table = next((hdu for hdu in hdus if hdu.name == "LIGHTCURVE"), hdus[0])
        names = getattr(getattr(table, "columns", None), "names", None) or []
        pairs = ([first_of([wanted], names) for wanted in pair] for pair in _PAIRS)
        small, large = next((pair for pair in pairs if None not in pair), (None, None))
        day = first_of(TIME, names)
        if day is None or small is None or large is None:
            raise LayoutError(f"{file.name}: expected a table LIGHTCURVE with the fluxes of two apertures")
        catalogue = identity_of(hdus[0].header, file, named=star_in(file.name)).catalogue
        clock = clock_in(table.header, table.columns[day].unit, catalogue, file)
        time, system = clock.days(column_numbers(table, day, file))
        smaller, larger = (column_numbers(table, name, file) for name in (small, large))
        flags = first_of(QUALITY, names)
        useful = good(column_flags(table, flags, file), catalogue, "default") if flags else np.ones(time.size, np.bool_)
    useful &= np.isfinite(time) & np.isfinite(smaller) & np.isfinite(larger)
    time, first = np.unique(time[useful], return_index=True)
    smaller, larger = smaller[useful][first], larger[useful][first]
    if time.size < _FEWEST_CADENCES or not min(np.median(smaller), np.median(larger)) > 0:
        raise LayoutError(f"{file.name}: {time.size} cadences have light in both apertures; too few to compare them")
    return TwoApertures(time, smaller / np.median(smaller), larger / np.median(larger), system)


def two_apertures_of(paths: Iterable[Path]) -> list[TwoApertures]:
    """Read those light curves that have two apertures; what is wrong with a file is said where its light is read."""
    found = []
    for path in paths:
        if not path.name.lower().endswith((".csv", ".csv.gz")):
            try:
                found.append(read_two_apertures(path))
            except TinyTransitError:
                continue
    return found


def depth_change(
    apertures: Iterable[TwoApertures], *, period_days: float, epoch_bjd: float, duration_days: float
) -> float:
    """Return the depth in the larger apertures less that in the smaller, over the scatter out of transit.

    The scatter is that of the smaller aperture from cadence to cadence, of means over 30 minutes where cadences are
    shorter, their noise taken for white.

    Args:
        apertures: Of one star, such as a sector each.
        period_days: Of the transits.
        epoch_bjd: Centre of one, BJD.
        duration_days: First to last contact.

    Returns:
        Without a unit; NaN if no transit was seen well enough or nothing scatters.
    """
    changes, weights = [], []
    for each in apertures:
        epoch = epoch_bjd - TIME_SYSTEMS[each.time_system]
        phase = np.mod((each.time - epoch) / period_days + 0.5, 1.0) - 0.5
        outside = each.smaller[np.abs(phase) * period_days > duration_days]
        try:
            change = transit_change(
                each.time, (each.smaller - each.larger)[:, np.newaxis],
                period_days=period_days, epoch=epoch, duration_days=duration_days,
            )  # fmt: skip
        except TinyTransitError:
            continue
        cadence = float(np.median(np.diff(each.time)))
        scatter = robust_sigma(np.diff(outside)) / np.sqrt(2.0) if outside.size > 1 else 0.0
        scatter *= np.sqrt(min(1.0, cadence / _CADENCE_DAYS))
        if scatter > 0:
            changes.append(float(change.mean[0]) / scatter)
            weights.append(change.transits)
    return float(np.average(changes, weights=weights)) if changes else float("nan")
