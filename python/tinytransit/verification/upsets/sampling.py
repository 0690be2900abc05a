# SPDX-License-Identifier: MIT
"""Sample sizes of fault injection, and intervals for the shares that it finds.

The sample size is that of Leveugle et al. 2009 (DATE, "Statistical fault injection: quantified error and confidence"),
equation 1: a margin of error at a confidence, with the correction for a finite population.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

from tinytransit.verification.upsets.region import SeuError, Space

WORST_CASE = 0.5
"""The share of faults for which the sample must be largest; to be taken where nothing is known."""


@dataclass(frozen=True)
class Interval:
    """A share that was seen, and between which shares the true one lies at a confidence."""

    share: float
    low: float
    high: float


def _quantile(confidence: float) -> float:
    if not 0 < confidence < 1:
        raise SeuError(f"the confidence must lie between 0 and 1, got {confidence}")
    return NormalDist().inv_cdf((1 + confidence) / 2)


def sample_size(error: float, confidence: float, population: float = math.inf, share: float = WORST_CASE) -> int:
    """Return how many faults to inject.

    Args:
        error: Margin of error of a share, to either side.
        confidence: That the true share lies within it.
        population: How many faults are possible.
        share: The share that is expected.

    Raises:
        SeuError: If a number is out of its range.
    """
    if not 0 < error < 1:
        raise SeuError(f"the error must lie between 0 and 1, got {error}")
    if population < 1:
        raise SeuError(f"a population has at least one fault, got {population}")
    infinite = _quantile(confidence) ** 2 * share * (1 - share) / error**2
    # N / (1 + e^2 (N - 1) / (t^2 p (1 - p))), in a form that has a limit for an infinite N.
    return math.ceil(infinite / (1 + (infinite - 1) / population))


def margin(injections: int, confidence: float, population: float = math.inf, share: float = WORST_CASE) -> float:
    """Return the margin of error that a number of injections gives: the inverse of ``sample_size``."""
    if injections >= population:
        return 0.0
    correction = 1.0 if math.isinf(population) else (population - injections) / (population - 1)
    return _quantile(confidence) * math.sqrt(share * (1 - share) / injections * correction)


def interval(count: int, of: int, confidence: float) -> Interval:
    """Return the share of ``count`` in ``of`` with its Wilson score interval (Wilson 1927, JASA 22, 209)."""
    from scipy.stats import binomtest

    bounds = binomtest(count, of).proportion_ci(confidence, method="wilson")
    return Interval(count / of, float(bounds.low), float(bounds.high))


def injections_in(space: Space, injections: int | None, error: float, confidence: float) -> int:
    """Return how many injections a region gets: as many as are asked for, or as the error and the confidence need.

    Raises:
        SeuError: If the error or the confidence is out of its range.
    """
    if injections is not None:
        return min(injections, space.population)
    return sample_size(error, confidence, space.population)
