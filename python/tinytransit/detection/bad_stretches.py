# SPDX-License-Identifier: MIT
"""Stretches of a light curve that are no measure of the star: scattered light, pointing jitter, ramps beside gaps."""

import numpy as np

from tinytransit.detection.local_noise import sliding_means
from tinytransit.detection.running import running_quantiles
from tinytransit.statistics import BoolArray, FloatArray, robust_sigma

# Means over this long are looked at: longer than jitter, as long as a transit.
_MEAN_DAYS = 2.5 / 24.0
# Where a sixth of these within a day lie so many standard deviations of the whole light curve above, and a sixth below,
# nothing can be said. Both, since a long transit has but one side.
_NOISY_SIGMA, _NOISY_DAYS = 2.5, 1.0
_ONE_SIGMA = (0.16, 0.84)
# A brightening this many standard deviations high is no star at rest; the filter digs dips beside it.
_BRIGHT_SIGMA, _BRIGHT_REACH_DAYS = 6.0, 2.5 / 24.0
# How long pointing and temperature take to settle after an interruption, and by how much they stand out then.
_SETTLING_DAYS, _UNSETTLED_SIGMA = 0.25, 4.0
_INTERRUPTION_DAYS = 0.2
# What is bad more often than this is the star.
_LARGEST_SHARE = 0.15


def bad_stretches(time: FloatArray, flux: FloatArray, width_days: float) -> BoolArray:
    """Mark the bins that a search does better without, shape (n,).

    Marked are stretches that scatter more than the light curve does by a factor of 2.5 on the timescale of a transit,
    both ways, strong brightenings, and the quarter of a day beside an interruption where the flux there stands out, up
    or down. Each kind is left out where it would mark more than 15 % of the light curve, which then is what the star
    does.

    Args:
        time: Days, increasing, shape (n,).
        flux: Detrended flux about 1, shape (n,).
        width_days: Of a bin.
    """
    means = sliding_means(time, flux - 1.0, width_days, _MEAN_DAYS)
    sigma = robust_sigma(means)
    bad = np.zeros(time.shape, dtype=np.bool_)
    if not sigma > 0:
        return bad
    low, high = running_quantiles(means, round(_NOISY_DAYS / width_days), _ONE_SIGMA)
    noisy = np.minimum(-low, high) > _NOISY_SIGMA * sigma
    bright = _within(time, time[means > _BRIGHT_SIGMA * sigma], _BRIGHT_REACH_DAYS)
    for kind in (noisy, bright, _unsettled(time, means, sigma)):
        if kind.mean() <= _LARGEST_SHARE:
            bad |= kind
    return bad


def _unsettled(time: FloatArray, means: FloatArray, sigma: float) -> BoolArray:
    marked = np.zeros(time.shape, dtype=np.bool_)
    gaps = np.flatnonzero(np.diff(time) > _INTERRUPTION_DAYS)
    for first, last in zip(np.append(0, gaps + 1), np.append(gaps, time.size - 1), strict=True):
        for edge, beside in (
            (time[first], (time >= time[first]) & (time < time[first] + _SETTLING_DAYS)),
            (time[last], (time <= time[last]) & (time > time[last] - _SETTLING_DAYS)),
        ):
            nearest = means[beside][np.argsort(np.abs(time[beside] - edge))][:3]
            if np.abs(np.median(nearest)) > _UNSETTLED_SIGMA * sigma:
                marked |= beside
    return marked


def _within(time: FloatArray, centres: FloatArray, reach: float) -> BoolArray:
    """Mark the times within ``reach`` days of one of the centres, increasing, shape (m,)."""
    if not centres.size:
        return np.zeros(time.shape, dtype=np.bool_)
    after = np.searchsorted(centres, time)
    before = np.maximum(after - 1, 0)
    after = np.minimum(after, centres.size - 1)
    nearest = np.minimum(np.abs(time - centres[before]), np.abs(time - centres[after]))
    return np.asarray(nearest <= reach, dtype=np.bool_)
