# SPDX-License-Identifier: MIT
"""Light curves as a sector of TESS gives them: two-minute targets, and targets of full-frame images."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import numpy as np

from tinytransit.detection.throughput.errors import ThroughputError
from tinytransit.errors import TinyTransitError
from tinytransit.lightcurve.curve import LightCurve, flux_errors, fluxes, star, time_system, times
from tinytransit.lightcurve.finding import find_light_curves
from tinytransit.lightcurve.reading import read_light_curve

_TWO_MINUTES_S = (100.0, 140.0)
_LONGEST_DAYS = 30.0
_FULL_FRAME_S = 200.0
_DAY_S = 86_400.0


def two_minute_files(paths: Iterable[Path], at_most: int) -> list[Path]:
    """Return the first light curves of one TESS sector at two minutes among files and folders.

    Raises:
        ThroughputError: If there is none.
    """
    found = find_light_curves(paths)
    chosen = list(islice(filter(_is_two_minute_sector, found), at_most))
    if not chosen:
        raise ThroughputError(
            f"expected light curves of one TESS sector at two minutes, got {len(found)} files "
            "without one; see `tinytransit fetch --help`"
        )
    return chosen


def as_full_frame(paths: Iterable[Path], folder: Path) -> list[Path]:
    """Write two-minute light curves with as many cadences as full-frame images give since sector 56, one in 200 s.

    What the chain takes for them depends on their number and time span, not on their noise.
    """
    from astropy.io import fits

    written = []
    for path in paths:
        curve = read_light_curve(path)
        slots = np.floor((times(curve) - times(curve)[0]) * _DAY_S / _FULL_FRAME_S)
        kept = np.unique(slots, return_index=True)[1]
        columns = {"TIME": (times, "BJD - 2457000, days"), "FLUX": (fluxes, "e-/s"), "FLUX_ERR": (flux_errors, "e-/s")}
        table = fits.BinTableHDU.from_columns(
            [fits.Column(name, "D", unit, array=column(curve)[kept]) for name, (column, unit) in columns.items()],
            name="LIGHTCURVE",
        )
        primary = fits.PrimaryHDU()
        primary.header.update({"TELESCOP": "TESS", "OBJECT": star(curve), "SECTOR": 1})
        written.append(folder / f"{path.stem}.fits")
        fits.HDUList([primary, table]).writeto(written[-1])
    return written


def _is_two_minute_sector(path: Path) -> bool:
    try:
        curve: LightCurve = read_light_curve(path)
    except TinyTransitError:
        return False
    time = times(curve)
    low, high = _TWO_MINUTES_S
    return (
        time_system(curve) == "BTJD"
        and bool(np.ptp(time) <= _LONGEST_DAYS)
        and low <= float(np.median(np.diff(time))) * _DAY_S <= high
    )
