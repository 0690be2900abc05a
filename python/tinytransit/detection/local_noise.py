# SPDX-License-Identifier: MIT
"""Local noise of a binned light curve: what a transit there has to stand out of."""

import numpy as np

from tinytransit.detection.running import running_scatter
from tinytransit.statistics import FloatArray

# Of a typical transit: noise that averages out over less does no harm.
_TRANSIT_DAYS = 2.5 / 24.0
# Several times as long as the longest transits, which would count as noise; short enough to follow scattered light.
_WINDOW_DAYS = 2.0
_LEAST_SIGMA = 1e-9


def local_sigma(time: FloatArray, flux: FloatArray, counts: FloatArray, width_days: float) -> FloatArray:
    """Return one standard deviation of each bin as a mean over a transit sees it, shape (n,).

    The larger of two running scatters: that of the bins themselves, and that of means over 2.5 hours scaled back to a
    bin, which exceeds it where noise is red. Weights of its inverse square make a box search the matched filter that
    Kepler's transit search is (Jenkins 2002, ApJ 575, 493), with scatter in place of wavelets.

    Args:
        time: Days, increasing, shape (n,).
        flux: Detrended flux about 1, shape (n,).
        counts: Cadences in each bin, shape (n,).
        width_days: Of a bin.
    """
    weight = counts / np.median(counts)
    white = running_scatter((flux - 1.0) * np.sqrt(weight), round(_WINDOW_DAYS / width_days))
    red = running_scatter(sliding_means(time, flux - 1.0, width_days, _TRANSIT_DAYS), round(_WINDOW_DAYS / width_days))
    # A short full bin is no better than its neighbours where noise is red.
    return np.maximum(np.maximum(white, red) / np.sqrt(np.minimum(weight, 1.0)), _LEAST_SIGMA)


def sliding_means(time: FloatArray, excess: FloatArray, width_days: float, span_days: float) -> FloatArray:
    """Return sums over a sliding span divided by the root of their number, shape (n,): means, scaled to a bin.

    Args:
        time: Days, increasing, shape (n,).
        excess: Flux about 0, shape (n,).
        width_days: Distance of neighbouring bins.
        span_days: Full width of the span.
    """
    half = 0.5 * max(span_days, width_days)
    first, last = np.searchsorted(time, time - half), np.searchsorted(time, time + half, side="right")
    total = np.concatenate(([0.0], np.cumsum(excess)))
    return np.asarray((total[last] - total[first]) / np.sqrt(last - first), dtype=np.float64)
