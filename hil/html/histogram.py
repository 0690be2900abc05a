# SPDX-License-Identifier: MIT
"""Lay out a histogram of latencies: where each bar and mark goes, as shares of the picture."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hil.errors import InputError

_MOST_BARS = 30
_LABELLED_PARTS = 3
# Latencies that are all alike get bars of about this share of their value.
_ALIKE = 0.01
# A nanosecond: no clock here tells shorter latencies apart, and bars far below it have no width in floating point.
_LEAST_MS = 1e-6


@dataclass(frozen=True)
class Bar:
    """Windows whose latency is from ``low`` to below ``high``, as labels in ms; edges and height from 0 to 1."""

    left: float
    width: float
    height: float
    low: str
    high: str
    count: int


@dataclass(frozen=True)
class Mark:
    """A place on an axis, from 0 to 1, and its label in ms."""

    place: float
    label: str


@dataclass(frozen=True)
class Histogram:
    """Two axes: one from 0 past the limit, which shows the margin, and one that holds just the latencies.

    Attributes:
        bars: Those that are not empty, from left to right.
        ticks: Of the axis under the bars.
        highest: Windows in the highest bar.
        limit: The limit on the axis from 0; None if there is none.
        span: Where the axis under the bars begins and ends on the axis from 0.
        worst: The worst latency on the axis from 0.
    """

    bars: tuple[Bar, ...]
    ticks: tuple[Mark, ...]
    highest: int
    limit: Mark | None
    span: tuple[float, float]
    worst: float


def lay_out(values_ms: Sequence[float], limit_ms: float) -> Histogram:
    """Return the histogram of latencies of one kind.

    Args:
        values_ms: At least one; each 0 or more.
        limit_ms: What the worst should lie below; infinite if there is no limit.

    Raises:
        InputError: If a latency is negative or not finite.
    """
    if not all(0 <= value < math.inf for value in values_ms):
        wrong = next(value for value in values_ms if not 0 <= value < math.inf)
        raise InputError(f"a latency must be finite and not negative, got {wrong} ms; the result is damaged")
    edges, decimals = _edges(min(values_ms), max(values_ms), len(values_ms))
    # Rounded edges may miss the extreme values by the last bit.
    counts, _ = np.histogram(np.clip(values_ms, edges[0], edges[-1]), edges)
    highest, bars = int(counts.max()), len(counts)
    labels = [f"{edge:.{decimals}f}" for edge in edges]
    limited = 0 <= limit_ms < math.inf
    whole = 1.05 * max(limit_ms if limited else 0.0, float(edges[-1]))
    step = math.ceil(bars / _LABELLED_PARTS)
    return Histogram(
        bars=tuple(
            Bar(index / bars, 1 / bars, int(count) / highest, labels[index], labels[index + 1], int(count))
            for index, count in enumerate(counts) if count
        ),
        ticks=tuple(Mark(index / bars, labels[index]) for index in range(0, bars + 1, step)),
        highest=highest,
        limit=Mark(limit_ms / whole, f"{limit_ms:g}") if limited else None,
        span=(float(edges[0]) / whole, float(edges[-1]) / whole),
        worst=max(values_ms) / whole,
    )  # fmt: skip


def _edges(least: float, most: float, count: int) -> tuple[np.ndarray, int]:
    """Return bar edges at round numbers that hold all values, and the decimals that tell them apart."""
    # Rice's rule: twice the cube root of the number of values.
    wanted = min(_MOST_BARS, math.ceil(2 * count ** (1 / 3)))
    spread = most - least
    alike = spread <= 1e-6 * max(most, _LEAST_MS)
    width, decimals = _round_up(max(most, _LEAST_MS) * _ALIKE if alike else spread / wanted)
    first, last = math.floor(least / width), math.floor(most / width) + 1
    if alike:
        first, last = max(0, first - 2), last + 2
    return width * np.arange(first, last + 1), decimals


def _round_up(width: float) -> tuple[float, int]:
    """Return the least of 1, 2 and 5 times a power of ten that is not below ``width``, and its decimals."""
    power = math.floor(math.log10(width))
    factor = next(factor for factor in (1, 2, 5, 10) if factor * 10.0**power >= width)
    return factor * 10.0**power, max(0, -power - (factor == 10))
