# SPDX-License-Identifier: MIT
"""A star as a camera delivers it: numbered cadences of raw flux, some of them flagged, some missing."""

import math
import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tinytransit.lightcurve.by_star import files_by_star
from tinytransit.lightcurve.curve import fluxes, star, time_system, times
from tinytransit.lightcurve.finding import find_light_curves
from tinytransit.lightcurve.reading import read_light_curve
from tinytransit.skipped import Skipped
from tinytransit.statistics import BoolArray, robust_sigma
from tinytransit.verification.survey.errors import SurveyError
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.stellar import Star, star_in_headers

# Bins of the search.
_BIN_MINUTES = 10.0
_MINUTES_A_DAY, _MICROSECONDS_A_DAY = 1440.0, 86_400e6
# Steps of a whole number within the noise from which on it costs nothing, and the largest number.
_STEPS_OF_NOISE, _LARGEST = 20.0, 32_000
# A gap of fewer cadences than this is sent as missing cadences; a longer one begins another block.
_SHORT_GAP = 16
_FEWEST_CADENCES = 3
_LONGEST_CADENCE_S = 4_000.0


@dataclass(frozen=True, eq=False)
class Block:
    """Cadences that follow each other.

    Attributes:
        first: Number of the first.
        values: int16 or float32, shape (n,).
        good: Which are to be used, shape (n,).
    """

    first: int
    values: npt.NDArray[np.int16] | npt.NDArray[np.float32]
    good: BoolArray


@dataclass(frozen=True, eq=False)
class RawStar:
    """A star's cadences.

    Attributes:
        name: With its catalogue.
        time_system: Of ``epoch``.
        epoch: Time of cadence 0, days.
        cadence_days: From one to the next.
        cadence: Numbers, increasing, shape (n,).
        flux: In any unit, float32, finite where good, shape (n,).
        good: Which are to be used, shape (n,).
        notes: What was left out.
        host: What is known of the star besides.
    """

    name: str
    time_system: str
    epoch: float
    cadence_days: float
    cadence: npt.NDArray[np.int64]
    flux: npt.NDArray[np.float32]
    good: BoolArray
    notes: tuple[str, ...] = ()
    host: Star = field(default_factory=Star)

    @property
    def host_numbers(self) -> tuple[float | None, float | None, float | None, float | None]:
        """Radius and mass in solar units, effective temperature in kelvin, TESS magnitude: what a network may ask."""
        return self.host.radius_sun, self.host.mass_or_from_gravity, self.host.teff_k, self.host.tess_magnitude

    @property
    def host_bits(self) -> tuple[int, ...]:
        """The bits of these as single precision; NaN is unknown."""
        numbers = (math.nan if number is None else number for number in self.host_numbers)
        return tuple(struct.unpack("<I", struct.pack("<f", number))[0] for number in numbers)

    @property
    def number(self) -> int:
        """Number of the star in its catalogue; 0 if its name has none."""
        digits = re.search(r"(\d+)\s*$", self.name)
        return int(digits[1]) % (1 << 64) if digits else 0

    @property
    def mission(self) -> int:
        """1 Kepler, 2 TESS, by the catalogue in the name; 0 for any other."""
        return {"KIC": 1, "TIC": 2}.get(self.name.partition(" ")[0], 0)

    @property
    def cadences_a_bin(self) -> int:
        """Cadences that are averaged for the search."""
        return max(1, round(_BIN_MINUTES / (_MINUTES_A_DAY * self.cadence_days)))

    @property
    def cadence_us(self) -> int:
        """Cadence in microseconds."""
        return round(self.cadence_days * _MICROSECONDS_A_DAY)

    @property
    def span_days(self) -> float:
        """From the first cadence to the last."""
        return float(self.cadence[-1] - self.cadence[0] + 1) * self.cadence_days

    @property
    def offset(self) -> np.float32:
        """Flux that the whole number 0 stands for."""
        return np.float32(np.median(self.flux[self.good]))

    @property
    def scale(self) -> np.float32:
        """Flux of one step of whole numbers; 0 where these would lose precision or range, and float32 is sent."""
        good = self.flux[self.good].astype(np.float64)
        if good.size < _FEWEST_CADENCES:
            return np.float32(0.0)
        reach = float(np.abs(good - float(self.offset)).max())
        noise = robust_sigma(np.diff(good)) / np.sqrt(2.0)
        step = reach / _LARGEST
        return np.float32(step if 0.0 < step <= noise / _STEPS_OF_NOISE else 0.0)

    def blocks(self, most: int) -> Iterator[Block]:
        """Yield the cadences in blocks of at most ``most``."""
        values: npt.NDArray[np.int16] | npt.NDArray[np.float32] = self.flux
        if self.scale:
            steps = np.rint((self.flux.astype(np.float64) - float(self.offset)) / float(self.scale))
            values = np.where(self.good, np.clip(steps, -_LARGEST, _LARGEST), 0).astype(np.int16)
        edges = np.flatnonzero(np.diff(self.cadence) >= _SHORT_GAP) + 1
        for part in np.split(np.arange(self.cadence.size), edges):
            first, last = int(self.cadence[part[0]]), int(self.cadence[part[-1]])
            dense = np.zeros(last - first + 1, dtype=values.dtype)
            good = np.zeros(dense.size, dtype=np.bool_)
            dense[self.cadence[part] - first], good[self.cadence[part] - first] = values[part], self.good[part]
            for start in range(0, dense.size, most):
                yield Block(first + start, dense[start : start + most], good[start : start + most])


def stars_in(paths: Iterable[Path]) -> tuple[dict[str, list[Path]], list[Skipped]]:
    """Return the light-curve files among files and in folders by star, and those that are none, with the reasons."""
    return files_by_star(find_light_curves(paths))


def raw_star(paths: Sequence[Path], most_bins: int) -> RawStar:
    """Read the files of one star as a camera would deliver it: the mission's flags are kept, nothing is corrected.

    Args:
        paths: Its light-curve files; what comes later than there is room for is left out, and said.
        most_bins: Bins that a board has room for.

    Raises:
        LightCurveError: If a file cannot be read.
        SurveyError: If the cadence is not one that a board takes, or the files are in several time systems.
    """
    parts = [_read(path, scaled=len(paths) > 1) for path in paths]
    parts.sort(key=lambda part: float(part.time[0]))
    systems = sorted({part.time_system for part in parts})
    if len(systems) > 1:
        raise SurveyError(f"{parts[0].name}: times in {' and '.join(systems)}; give files of one mission")
    time = np.concatenate([part.time for part in parts])
    flux = np.concatenate([part.flux for part in parts])
    good = np.concatenate([part.good for part in parts])
    cadence_days = float(np.median(np.diff(parts[0].time)))
    if not 0.0 < 86_400.0 * cadence_days <= _LONGEST_CADENCE_S:
        raise SurveyError(f"{parts[0].name}: a cadence of {86_400.0 * cadence_days:g} s; up to 4000 s work")
    number = np.rint((time - time[0]) / cadence_days).astype(np.int64)
    first = np.concatenate([[True], np.diff(number) > 0]) if number.size else np.zeros(0, dtype=np.bool_)
    star_of = RawStar(parts[0].name, systems[0], float(time[0]), cadence_days, number[first],
                      flux[first].astype(np.float32), good[first], host=star_in_headers(paths))  # fmt: skip
    return _fitting(star_of, most_bins)


def _fitting(whole: RawStar, most_bins: int) -> RawStar:
    keep = whole.cadence < most_bins * whole.cadences_a_bin
    if keep.all():
        return whole
    days = most_bins * whole.cadences_a_bin * whole.cadence_days
    note = f"{np.count_nonzero(~keep)} of {keep.size} cadences come later than the {days:.1f} days that a board keeps"
    return replace(whole, cadence=whole.cadence[keep], flux=whole.flux[keep], good=whole.good[keep], notes=(note,))


@dataclass(frozen=True, eq=False)
class _Part:
    """A file: times, flux and which cadences are good, shape (n,) each."""

    name: str
    time_system: str
    time: npt.NDArray[np.float64]
    flux: npt.NDArray[np.float64]
    good: BoolArray


def _read(path: Path, *, scaled: bool) -> _Part:
    everything = read_light_curve(path, quality="none")
    kept = read_light_curve(path, quality=WindowRecipe().quality)
    time, flux = times(everything), fluxes(everything)
    good = np.isin(time, times(kept)) & np.isfinite(flux)
    flux = np.where(good, flux, 0.0)
    if scaled:  # each file has a level of its own
        flux = flux / float(np.median(flux[good]))
    return _Part(star(everything), time_system(everything), time, flux, good)
