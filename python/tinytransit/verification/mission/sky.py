# SPDX-License-Identifier: MIT
"""The stars of a flight: synthetic ones with planets and binaries put in by a seed, or light curves from files."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from tinytransit.catalog.periods import period_ratio
from tinytransit.statistics import FloatArray
from tinytransit.verification.survey.known import SAME_PERIOD
from tinytransit.verification.survey.raw_star import RawStar, raw_star
from tinytransit.window.synthetic.stars import Kind, make_flux

_TIME_SYSTEM = "BTJD"
_DRAWN: dict[str, Kind] = {"planet": "PC", "binary": "EB", "variable": "V", "junk": "J"}


class Injected(StrEnum):
    """What is in a star."""

    PLANET = "planet"
    BINARY = "binary"
    NOTHING = "nothing"
    UNKNOWN = "unknown"
    """A star from a file."""


@dataclass(frozen=True, eq=False)
class SkyStar:
    """A star of the flight.

    Attributes:
        star: Its cadences.
        injected: What is in it.
        period_days: Of a planet or binary.
    """

    star: RawStar
    injected: Injected = Injected.UNKNOWN
    period_days: float | None = None

    def is_found(self, period_days: float) -> bool:
        """Say whether a candidate of this period is the planet or binary: within 0.5 %, of a binary a harmonic too."""
        if self.period_days is None:
            return False
        ratio = period_ratio(period_days, self.period_days, SAME_PERIOD)
        return ratio == 1 or (ratio is not None and self.injected is Injected.BINARY)


def synthetic_star(seed: int, index: int, share: float) -> SkyStar:
    """Make a star: a planet or a binary, as often the one as the other, or a variable star, junk or noise.

    Args:
        seed: Of the flight.
        index: Of the star; the same arguments give the same star.
        share: Probability that there is a planet or a binary.
    """
    which = np.random.default_rng([seed, index, 1]).random(2)
    names = ("planet", "binary") if which[0] < share else ("variable", "junk")
    name = names[int(which[1] < 0.5)]
    time, flux, _, orbit = make_flux(np.random.default_rng([seed, index]), _DRAWN[name])
    star = _raw(f"SYN {seed}-{index + 1}", time, flux)
    if orbit is None:
        return SkyStar(star, Injected.NOTHING)
    return SkyStar(star, Injected(name), orbit.period)


def file_star(paths: Sequence[Path], most_bins: int) -> SkyStar:
    """Read a star; see :func:`tinytransit.verification.survey.raw_star.raw_star`.

    Raises:
        LightCurveError: If a file cannot be read.
        SurveyError: If the cadence is not one that a board takes, or the files are in several time systems.
    """
    return SkyStar(raw_star(paths, most_bins))


def _raw(name: str, time: FloatArray, flux: FloatArray) -> RawStar:
    """Return a star all of whose cadences are good."""
    cadence = float(np.median(np.diff(time)))
    number = np.rint((time - time[0]) / cadence).astype(np.int64)
    return RawStar(name, _TIME_SYSTEM, float(time[0]), cadence, number, flux.astype(np.float32),
                   np.ones(time.size, dtype=np.bool_))  # fmt: skip
