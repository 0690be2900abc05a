# SPDX-License-Identifier: MIT
"""Contact binaries, by the shape of their whole light curve: two stars that share an envelope never stop eclipsing."""

from dataclasses import dataclass

import numpy as np

from tinytransit.detection.variability import Variability
from tinytransit.statistics import FloatArray
from tinytransit.window.folding import fold

# Orbits of stars in contact: 0.22 days is their sharp lower limit (Rucinski 1992, AJ 103, 960), and above a day and a
# half hardly any is known (Rucinski 1997, AJ 113, 407).
_SHORTEST_DAYS, _LONGEST_DAYS = 0.2, 1.5
# A light curve that does not repeat as well as this is a spotted star's or a pulsator's with several periods.
_LEAST_SHARE = 0.9
# Half of the range of the wave; what is shallower is more often a spotted star's.
_LEAST_AMPLITUDE = 0.02
_HARMONICS = 4
# Eclipses are symmetric about their middle; two spots of a star are not. Share of the power in sines.
_LARGEST_ASYMMETRY = 0.02
# Maxima as much sharper than minima as this, as a share of the second coefficient, are a pulsating star's.
_SHARPEST_MAXIMA = 0.02
# Standard deviations by which the minima must differ, or be the narrower ones: a pure wave is no sign of eclipses.
_EVIDENCE_SIGMA = 5.0
# Of the term of the orbit itself over that of half of it: minima of very different depth are no contact binary's.
_MOST_UNEQUAL = 0.5


@dataclass(frozen=True)
class ContactBinary:
    """An orbit whose light curve is a contact binary's.

    Attributes:
        period_days: Of the orbit, twice that of the wave.
        epoch_days: Centre of the deeper minimum.
        share: Of the variance that the folded curve explains.
    """

    period_days: float
    epoch_days: float
    share: float


def contact_binary_in(time: FloatArray, flux: FloatArray, wave: Variability | None) -> ContactBinary | None:
    """Look at a light curve whose trend is still in it for a contact binary.

    The flux, folded on twice the period of the wave, is taken apart into cosines of the orbit's phase, the deeper
    minimum at 0. Stars in contact have a second coefficient below zero and ``a4 > a2 (0.125 - a2)``; detached ones,
    whose eclipses are narrow, lie below that line (Rucinski 1997, AJ 113, 407). Against stars that only
    vary: the curve is symmetric about the minimum, its maxima are not the sharper ones, and its two minima differ or
    are narrower than the maxima.

    Args:
        time: Days, increasing, shape (n,).
        flux: Relative flux about 1, shape (n,).
        wave: The strongest of the star.

    Returns:
        The binary, or None if the star is none.
    """
    if wave is None or wave.amplitude < _LEAST_AMPLITUDE or wave.share < 0.5:
        return None
    period = 2.0 * wave.period_days
    if not _SHORTEST_DAYS <= period <= _LONGEST_DAYS:
        return None
    middle = 0.5 * float(time[0] + time[-1])
    period = _refined(time - middle, flux, period, wave.resolution)
    cosine, sine, share = _terms(fold(time - middle, period, 0.0), flux)
    if share < _LEAST_SHARE:
        return None
    # The wave of half the orbit is lowest at two phases half an orbit apart; the deeper minimum is at one of them.
    lowest = float(np.arctan2(-sine[2], -cosine[2])) / (4.0 * np.pi)
    order = 2.0 * np.pi * np.arange(_HARMONICS + 1)
    phase = min((lowest, lowest + 0.5), key=lambda at: float(cosine @ np.cos(order * at) + sine @ np.sin(order * at)))
    epoch = middle + phase * period
    cosine, sine, share = _terms(fold(time, period, epoch), flux)
    error = np.sqrt(2.0 * (1.0 - share) * np.var(flux) / flux.size)
    maximum = cosine[0] - cosine[2]  # the unit of the criterion
    first, second, fourth = (float(cosine[place] / maximum) for place in (1, 2, 4))
    evidence = max(-cosine[1], -cosine[4]) > _EVIDENCE_SIGMA * error
    symmetric = float(sine @ sine) <= _LARGEST_ASYMMETRY * float(cosine[1:] @ cosine[1:])
    like_contact = second * (0.125 - second) < fourth <= -_SHARPEST_MAXIMA * second
    alike = abs(first) <= _MOST_UNEQUAL * abs(second)
    if second < 0.0 and evidence and symmetric and like_contact and alike:
        return ContactBinary(period, epoch, share)
    return None


def _refined(time: FloatArray, flux: FloatArray, period: float, resolution: float) -> float:
    """Return the period near the given one at which harmonics of the orbit explain the most."""
    for reach in (resolution, 0.1 * resolution):
        trials = period * (1.0 + np.linspace(-reach, reach, 21))
        period = float(max(trials, key=lambda trial: _terms(fold(time, trial, 0.0), flux)[2]))
    return period


def _terms(phase: FloatArray, flux: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Return the coefficients of cosines and sines, shape (harmonics + 1,), and the share of variance explained."""
    angle = 2.0 * np.pi * np.outer(phase, np.arange(_HARMONICS + 1))
    design = np.hstack([np.cos(angle), np.sin(angle[:, 1:])])
    solved, *_ = np.linalg.lstsq(design.T @ design, design.T @ flux, rcond=None)
    left = flux - design @ solved
    variance = float(np.var(flux))
    share = 1.0 - float(np.mean(left**2)) / variance if variance > 0 else 0.0
    return solved[: _HARMONICS + 1], np.concatenate([[0.0], solved[_HARMONICS + 1 :]]), share
