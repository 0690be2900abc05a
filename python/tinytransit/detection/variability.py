# SPDX-License-Identifier: MIT
"""The strongest periodic variation of a star, by Lomb-Scargle."""

import math
from dataclasses import dataclass

import numpy as np

from tinytransit.detection.time_bins import mean_bins
from tinytransit.statistics import FloatArray

_BIN_DAYS = 1.0 / 48.0
_SHORTEST_DAYS = 0.1
# Seen twice at least, a wave can be told from a trend.
_FEWEST_CYCLES = 2.0
_SAMPLES_PER_PEAK = 5
# Every long light curve has a significant wave; one that has not this share of the variance spoils no search.
_LEAST_SHARE, _LARGEST_FALSE_ALARM = 0.1, 1e-3
_HARMONICS = {"": 1.0, "half of ": 0.5, "twice ": 2.0, "a third of ": 1.0 / 3.0}


@dataclass(frozen=True)
class Variability:
    """The strongest wave.

    Attributes:
        period_days: Period.
        amplitude: Half of peak to peak, relative flux.
        share: Share of the variance that it takes away.
        false_alarm: Probability that white noise shows such a peak.
        resolution: Half width of the peak, as a share of the period.
    """

    period_days: float
    amplitude: float
    share: float
    false_alarm: float
    resolution: float

    @property
    def is_variable(self) -> bool:
        """Whether the wave is real and makes up a tenth of the variance."""
        return self.share >= _LEAST_SHARE and self.false_alarm <= _LARGEST_FALSE_ALARM

    def relation(self, period_days: float) -> str | None:
        """Return how a period relates to that of the wave, in words such as ``half of ``; None if it does not."""
        if not self.is_variable:
            return None
        return next(
            (
                words
                for words, factor in _HARMONICS.items()
                if abs(period_days / (factor * self.period_days) - 1.0) <= self.resolution
            ),
            None,
        )


def variability_of(time: FloatArray, flux: FloatArray) -> Variability | None:
    """Fit waves of 0.1 days to half the time span to a light curve whose trend is still in it.

    The generalised periodogram of Zechmeister & Kuerster 2009 (A&A 496, 577) about the strongest frequency of a Fourier
    transform, with the false-alarm probability of Baluev 2008 (MNRAS 385, 1279), over half-hour means.

    Args:
        time: Days, increasing, shape (n,).
        flux: Relative flux about 1, transits left out, shape (n,).

    Returns:
        The strongest wave; None if the light curve is too short for one or does not vary at all.
    """
    span = float(time[-1] - time[0]) if time.size else 0.0
    if span < 2.0 * _FEWEST_CYCLES * _SHORTEST_DAYS:
        return None
    time, flux = mean_bins(time, flux, _BIN_DAYS)
    if not flux.std() > 0:
        return None
    low, high = _FEWEST_CYCLES / span, 1.0 / _SHORTEST_DAYS
    frequencies = _strongest(time, flux, low, high) + np.linspace(-1.0, 1.0, 2 * _SAMPLES_PER_PEAK + 1) / span
    waves = [(*_fitted(time - time[0], flux, each), float(each)) for each in np.clip(frequencies, low, high)]
    share, amplitude, frequency = max(waves)
    return Variability(
        period_days=1.0 / frequency, amplitude=amplitude, share=share,
        false_alarm=_false_alarm(share, time, high), resolution=0.5 / (span * frequency),
    )  # fmt: skip


def _fitted(time: FloatArray, flux: FloatArray, frequency: float) -> tuple[float, float]:
    """Fit a sinusoid and a level; return its share of the variance, and its amplitude."""
    angle = 2.0 * np.pi * frequency * time
    design = np.stack([np.ones(time.shape), np.sin(angle), np.cos(angle)], axis=1)
    solved = np.linalg.lstsq(design.T @ design, design.T @ flux, rcond=None)[0]
    share = 1.0 - float(np.var(flux - design @ solved) / np.var(flux))
    return share, float(np.hypot(solved[1], solved[2]))


def _false_alarm(share: float, time: FloatArray, highest: float) -> float:
    """Return the probability of a peak as high in white noise: Baluev 2008, equations 3, 5 and table 1 (z1)."""
    size = time.size
    if size <= 3 or share >= 1.0:
        return 0.0 if share >= 1.0 else 1.0
    gamma = math.sqrt(2.0 / (size - 1)) * math.exp(math.lgamma(0.5 * (size - 1)) - math.lgamma(0.5 * (size - 2)))
    width = highest * math.sqrt(4.0 * math.pi * float(np.var(time)))
    single = (1.0 - share) ** (0.5 * (size - 3))
    crossings = gamma * width * (1.0 - share) ** (0.5 * (size - 4)) * math.sqrt(0.5 * (size - 1) * max(share, 0.0))
    return float(-math.expm1(-crossings) + single * math.exp(-crossings))


def _strongest(time: FloatArray, flux: FloatArray, low: float, high: float) -> float:
    """Return the frequency of the highest amplitude, by a Fourier transform over evenly spaced bins, zero where empty.

    Over years it takes a tenth of the memory that a periodogram of unevenly spaced times does.
    """
    place = np.rint((time - time[0]) / _BIN_DAYS).astype(np.int64)
    grid = np.zeros(int(place[-1]) + 1)
    grid[place] = flux - flux.mean()
    length = _SAMPLES_PER_PEAK * grid.size
    frequencies = np.fft.rfftfreq(length, _BIN_DAYS)
    amplitudes = np.where((frequencies >= low) & (frequencies <= high), np.abs(np.fft.rfft(grid, length)), 0.0)
    return float(frequencies[np.argmax(amplitudes)])
