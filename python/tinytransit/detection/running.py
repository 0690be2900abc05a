# SPDX-License-Identifier: MIT
"""Running median, quantiles and scatter of a long series, at the cost of a few hundred medians."""

import numpy as np

from tinytransit.statistics import MAD_TO_SIGMA, FloatArray

# Windows that are evaluated within one width; values between are interpolated.
_NODES_A_WIDTH = 6


def running_median(values: FloatArray, width: int) -> FloatArray:
    """Return the median over a sliding window, shape (n,); the ends are mirrored.

    Args:
        values: Shape (n,).
        width: Of the window, in values; one that is wider than the series gives its median.
    """
    nodes, windows = _windows(values, width)
    return _between(nodes, np.median(windows, axis=1), values.size)


def running_quantiles(values: FloatArray, width: int, shares: tuple[float, ...]) -> tuple[FloatArray, ...]:
    """Return the quantiles ``shares`` (0 to 1) over a sliding window, shape (n,) each; other arguments as above."""
    nodes, windows = _windows(values, width)
    return tuple(_between(nodes, each, values.size) for each in np.quantile(windows, shares, axis=1))


def running_scatter(values: FloatArray, width: int) -> FloatArray:
    """Return 1.4826 times the median absolute deviation over a sliding window, shape (n,); arguments as above."""
    nodes, windows = _windows(values, width)
    deviation = np.abs(windows - np.median(windows, axis=1, keepdims=True))
    return _between(nodes, MAD_TO_SIGMA * np.median(deviation, axis=1), values.size)


def _windows(values: FloatArray, width: int) -> tuple[FloatArray, FloatArray]:
    """Return the places (m,) at which the windows (m, width) are centred."""
    if width >= values.size:
        return np.array([0.0]), values[None, :]
    half = max(width // 2, 1)
    mirrored = np.pad(values, half, mode="reflect")
    step = max(width // _NODES_A_WIDTH, 1)
    windows = np.lib.stride_tricks.sliding_window_view(mirrored, 2 * half + 1)[::step]
    return np.arange(0, values.size, step, dtype=np.float64), windows


def _between(nodes: FloatArray, medians: FloatArray, size: int) -> FloatArray:
    return np.asarray(np.interp(np.arange(size), nodes, medians), dtype=np.float64)
