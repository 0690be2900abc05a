# SPDX-License-Identifier: MIT
"""Variability of stars and instruments that is no eclipse; each function returns a relative flux change, shape (n,)."""

from collections.abc import Callable

import numpy as np

from tinytransit.statistics import FloatArray

Disturbance = Callable[[np.random.Generator, FloatArray, float], FloatArray]


def spots(rng: np.random.Generator, time: FloatArray, amplitude: float) -> FloatArray:
    """Star spots or pulsation: up to three harmonics of one period of 0.3 to 8 days, slowly changing in strength."""
    period = float(np.exp(rng.uniform(np.log(0.3), np.log(8.0))))
    wave = np.zeros(time.shape)
    for harmonic in range(1, int(rng.integers(1, 4)) + 1):
        wave += np.cos(2.0 * np.pi * (harmonic * time / period + rng.uniform())) / harmonic
    drift = 1.0 + rng.uniform(-0.4, 0.4) * np.cos(2.0 * np.pi * (time / rng.uniform(20.0, 60.0) + rng.uniform()))
    return amplitude * wave * drift


def steps(rng: np.random.Generator, time: FloatArray, amplitude: float) -> FloatArray:
    """Sudden jumps of the level, as a pixel that changes its sensitivity gives."""
    flux = np.zeros(time.shape)
    for instant in rng.uniform(time[0], time[-1], int(rng.integers(1, 4))):
        flux[time >= instant] += rng.normal(0.0, amplitude)
    return flux


def drops(rng: np.random.Generator, time: FloatArray, amplitude: float) -> FloatArray:
    """Sudden drops that recover exponentially within a day."""
    flux = np.zeros(time.shape)
    for instant in rng.uniform(time[0], time[-1], int(rng.integers(1, 5))):
        flux -= amplitude * rng.uniform(0.3, 1.0) * _decay(time, instant, rng.uniform(0.05, 0.4))
    return flux


def flares(rng: np.random.Generator, time: FloatArray, amplitude: float) -> FloatArray:
    """Stellar flares: a sudden rise and an exponential decay within hours."""
    flux = np.zeros(time.shape)
    for instant in rng.uniform(time[0], time[-1], int(rng.integers(3, 15))):
        flux += amplitude * rng.pareto(2.0) * _decay(time, instant, rng.uniform(0.01, 0.05))
    return flux


def ramps(rng: np.random.Generator, time: FloatArray, amplitude: float) -> FloatArray:
    """Thermal ramps after the gaps in the observations."""
    flux = np.zeros(time.shape)
    starts = time[np.concatenate(([True], np.diff(time) > 0.1))]
    for instant in starts:
        flux -= rng.normal(0.0, amplitude) * _decay(time, instant, rng.uniform(0.1, 0.8))
    return flux


def _decay(time: FloatArray, instant: float, constant: float) -> FloatArray:
    """Exponential decay from 1 at an instant, 0 before it."""
    elapsed = time - instant
    return np.where(elapsed >= 0, np.exp(-np.maximum(elapsed, 0.0) / constant), 0.0)
