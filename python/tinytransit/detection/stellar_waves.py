# SPDX-License-Identifier: MIT
"""Waves of a spotted or pulsating star, as a sum of sinusoids, to be divided out before the trend is."""

import numpy as np

from tinytransit.detection.running import running_median
from tinytransit.detection.time_bins import counted_bins
from tinytransit.statistics import BoolArray, FloatArray, robust_sigma

_BIN_DAYS = 10.0 / 1440.0
# Longer waves a filter of a day follows by itself.
_LONGEST_DAYS = 2.5
_OVERSAMPLING = 3
_MOST_WAVES = 24
# Of a sinusoid: its amplitude over the scatter of what is left, and over the median amplitude of all frequencies.
_LEAST_AMPLITUDE, _LEAST_SIGNIFICANCE = 0.5, 10.0
# What lies so far below the waves is a dip, and does not shape them.
_DIP_SIGMA = 2.5
_FITS = 3


def stellar_waves(time: FloatArray, flux: FloatArray) -> FloatArray | None:
    """Return the waves of a star about 1, shape (n,); None if it has none that a filter of the trend would not follow.

    The strongest sinusoid is looked for, then the next in what is left, and all are fitted together by least squares
    without the dips below them (prewhitening, as asteroseismology does: Lenz & Breger 2005, CoAst 146, 53). Waves of
    more than 2.5 days are left to the filter.

    Args:
        time: Days, increasing, shape (n,).
        flux: About 1, finite, shape (n,).
    """
    width = max(_BIN_DAYS, float(np.median(np.diff(time))))
    binned_time, binned, _ = counted_bins(time, flux, width)
    if binned_time[-1] - binned_time[0] < 2.0 * _LONGEST_DAYS:
        return None
    excess = binned - running_median(binned, round(_LONGEST_DAYS / width))
    used = excess > -_DIP_SIGMA * robust_sigma(excess)
    frequencies: list[float] = []
    fit: FloatArray = np.zeros(excess.shape)
    coefficients: FloatArray = np.empty(0)
    while len(frequencies) < _MOST_WAVES:
        left = excess - fit
        frequency, amplitude, significance = _strongest(binned_time, left, used, width)
        if amplitude < _LEAST_AMPLITUDE * robust_sigma(left[used]) or significance < _LEAST_SIGNIFICANCE:
            break
        frequencies.append(frequency)
        design = _design(binned_time - time[0], frequencies)
        for _ in range(_FITS):
            coefficients = np.asarray(np.linalg.lstsq(design[used], excess[used], rcond=None)[0], dtype=np.float64)
            fit = np.asarray(design @ coefficients, dtype=np.float64)
            used = excess - fit > -_DIP_SIGMA * robust_sigma(excess - fit)
    if not frequencies:
        return None
    return np.asarray(1.0 + _design(time - time[0], frequencies) @ coefficients, dtype=np.float64)


def _strongest(time: FloatArray, excess: FloatArray, used: BoolArray, width: float) -> tuple[float, float, float]:
    """Return frequency, amplitude, and amplitude over the median one of all frequencies."""
    places = np.rint((time[used] - time[0]) / width).astype(np.int64)
    grid = np.zeros(int(places[-1]) + 1)
    grid[places] = excess[used] - np.mean(excess[used])
    length = _OVERSAMPLING * grid.size
    amplitudes = np.abs(np.fft.rfft(grid, length)) * 2.0 / places.size
    frequencies = np.fft.rfftfreq(length, width)
    short = frequencies > 1.0 / _LONGEST_DAYS
    best = int(np.argmax(np.where(short, amplitudes, 0.0)))
    typical = max(float(np.median(amplitudes[short])), np.finfo(np.float64).tiny)
    return float(frequencies[best]), float(amplitudes[best]), float(amplitudes[best] / typical)


def _design(time: FloatArray, frequencies: list[float]) -> FloatArray:
    """Sines, cosines, and both growing with time, of each frequency, shape (n, 4 frequencies)."""
    angle = 2.0 * np.pi * np.outer(time, frequencies)
    drift = (time / max(float(time[-1]), 1.0))[:, None]
    waves = np.concatenate([np.sin(angle), np.cos(angle)], axis=1)
    return np.concatenate([waves, waves * drift], axis=1)
