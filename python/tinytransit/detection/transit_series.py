# SPDX-License-Identifier: MIT
"""Transit by transit: whether a peak of a periodogram is carried by all of its dips."""

import math
from dataclasses import dataclass

import numpy as np

from tinytransit.detection.peak import Peak
from tinytransit.detection.time_bins import TimeBins
from tinytransit.statistics import FloatArray
from tinytransit.window.folding import fold

# A transit of which less than this was seen, as a share of its duration, is not counted.
_LEAST_COVERAGE = 0.3
# Flanks that a dip is compared with, in durations from its centre.
_FLANK_FROM, _FLANK_TO = 0.75, 2.0
# Flanks are short, so that a ratio over them is smaller for a true transit by about this factor.
_FLANK_GAIN = 1.2
_LARGEST_SPREAD = 0.5


@dataclass(frozen=True, eq=False)
class TransitSeries:
    """The dips of one ephemeris, in boxes; all shapes (n,), by time.

    Attributes:
        centres: Days.
        depths: Mean relative flux below 1.
        weights: Inverse variance of each depth.
        relative_depths: Depth below the flanks; NaN where nothing was seen there.
        relative_weights: Inverse variance of these.
    """

    centres: FloatArray
    depths: FloatArray
    weights: FloatArray
    relative_depths: FloatArray
    relative_weights: FloatArray

    @property
    def count(self) -> int:
        """How many transits were seen."""
        return int(self.depths.size)

    @property
    def snr(self) -> float:
        """Signal-to-noise ratio of all dips together."""
        return _ratio(self.depths, self.weights)

    @property
    def snr_over_flanks(self) -> float:
        """The same of the depths below the flanks, which a slow wave does not have."""
        seen = np.isfinite(self.relative_depths)
        return _ratio(self.relative_depths[seen], self.relative_weights[seen])

    @property
    def snr_without_strongest(self) -> float:
        """The same as ``snr`` without the dip that adds most, scaled up to as many dips as there are."""
        if self.count < 2:
            return 0.0
        rest = np.arange(self.count) != self.strongest
        return _ratio(self.depths[rest], self.weights[rest]) * math.sqrt(self.count / (self.count - 1))

    @property
    def strongest(self) -> int:
        """Place of the dip that adds most."""
        return int(np.argmax(self.depths * np.sqrt(self.weights)))

    @property
    def snr_of_strongest(self) -> float:
        """Signal-to-noise ratio of the dip that adds most."""
        return float((self.depths * np.sqrt(self.weights)).max(initial=0.0))

    @property
    def scatter(self) -> float:
        """Chi-square of the depths about their mean, a degree of freedom, at least 1."""
        if self.count < 2:
            return 1.0
        mean = float(np.average(self.depths, weights=self.weights))
        return max(1.0, float(((self.depths - mean) ** 2 * self.weights).sum()) / (self.count - 1))

    @property
    def depth_spread(self) -> float:
        """By how much the depths differ beyond their errors, as a share of their mean."""
        return math.sqrt(self.count * (self.scatter - 1.0)) / self.snr if self.snr > 0 else math.inf

    def strength(self, sde: float) -> float:
        """Return what peaks are ranked by: the geometric mean of detection efficiency and consistent signal.

        The signal-to-noise ratio that counts is the least of three, so that neither one dip nor a wave makes a peak,
        and is divided by the fourth root of the scatter of the depths: chi-square as Kepler's search uses it (Seader et
        al. 2013, ApJS 206, 25), more gently, since real depths scatter beside gaps. Dips whose depths differ by more
        than half of their mean are no transits of one planet, and have none.

        Args:
            sde: Detection efficiency of the peak.
        """
        if self.depth_spread > _LARGEST_SPREAD:
            return 0.0
        ratio = min(self.snr, self.snr_without_strongest, _FLANK_GAIN * self.snr_over_flanks)
        return math.sqrt(max(sde, 0.0) * max(ratio, 0.0) / self.scatter**0.25)


def transit_series(bins: TimeBins, peak: Peak) -> TransitSeries:
    """Measure each dip of a peak in a box.

    Args:
        bins: The light curve.
        peak: Period, epoch and duration.
    """
    period, duration = peak.period_days, peak.duration_days
    distance = fold(bins.time, period, peak.epoch_days) * period
    cycle = np.rint((bins.time - peak.epoch_days) / period).astype(np.int64)
    weight = bins.sigma**-2.0
    below = 1.0 - bins.flux
    inside = np.abs(distance) < 0.5 * max(duration, bins.width_days)
    reach = min(_FLANK_TO * duration, 0.5 * period)
    beside = (np.abs(distance) > _FLANK_FROM * duration) & (np.abs(distance) < reach)
    number, place = np.unique(cycle[inside], return_inverse=True)
    seen = np.bincount(place, minlength=number.size) * bins.width_days >= _LEAST_COVERAGE * duration
    if not seen.any():
        return TransitSeries(*(np.empty(0) for _ in range(5)))
    total = np.bincount(place, weight[inside]).astype(np.float64)
    depth = np.bincount(place, (weight * below)[inside]).astype(np.float64) / total
    # Of each dip its own flanks.
    index = np.minimum(np.searchsorted(number, cycle[beside]), number.size - 1)
    own = number[index] == cycle[beside]
    flank = np.bincount(index[own], weight[beside][own], minlength=number.size)
    flank_depth = np.bincount(index[own], (weight * below)[beside][own], minlength=number.size)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = depth - flank_depth / flank
        relative_weight = 1.0 / (1.0 / total + 1.0 / flank)
    return TransitSeries(
        (peak.epoch_days + number.astype(np.float64) * period)[seen],
        depth[seen],
        total[seen],
        relative[seen],
        relative_weight[seen],
    )


def _ratio(depths: FloatArray, weights: FloatArray) -> float:
    total = float(weights.sum())
    return float((depths * weights).sum()) / math.sqrt(total) if total > 0 else 0.0
