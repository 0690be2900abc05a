# SPDX-License-Identifier: MIT
"""Sample sizes and intervals, compared with published figures and by trial."""

import math

import numpy as np
import pytest

from tinytransit.verification.upsets.region import SeuError
from tinytransit.verification.upsets.sampling import interval, margin, sample_size


@pytest.mark.parametrize(
    ("error", "confidence", "size"),
    # Infinite populations: the classical table of Cochran's formula for p = 0.5.
    [(0.01, 0.95, 9604), (0.05, 0.95, 385), (0.03, 0.95, 1068), (0.05, 0.99, 664), (0.01, 0.99, 16588)],
)
def test_an_infinite_population_needs_the_published_sample(error: float, confidence: float, size: int) -> None:
    assert sample_size(error, confidence) == size


@pytest.mark.parametrize(
    ("population", "size"),
    # Krejcie and Morgan 1970 (Educational and Psychological Measurement 30, 607), at 5 % and 95 %.
    [(10, 10), (100, 80), (1000, 278), (10000, 370), (1000000, 384)],
)
def test_a_finite_population_needs_the_published_sample(population: int, size: int) -> None:
    # Their table rounds to the nearest, this one up.
    assert size <= sample_size(0.05, 0.95, population) <= size + 1


def test_margin_is_the_inverse_of_the_sample_size() -> None:
    for population in (500, 10**6, math.inf):
        size = sample_size(0.02, 0.95, population)
        assert margin(size, 0.95, population) <= 0.02 < margin(size - 1, 0.95, population)


def test_injecting_everything_leaves_no_error() -> None:
    assert margin(100, 0.95, 100) == 0


@pytest.mark.parametrize(("error", "confidence", "population"), [(0, 0.95, 10), (0.1, 1, 10), (0.1, 0.95, 0)])
def test_numbers_out_of_range_are_refused(error: float, confidence: float, population: int) -> None:
    with pytest.raises(SeuError):
        sample_size(error, confidence, population)


def test_an_interval_of_nothing_seen_still_has_a_width() -> None:
    # The rule of three: nothing in n trials leaves about 3 / n; Wilson's two-sided one 3.84 / (n + 3.84).
    seen = interval(0, 1000, 0.95)
    assert seen.share == seen.low == 0
    assert seen.high == pytest.approx(3.8415 / 1003.8415, rel=1e-3)


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5])
def test_intervals_hold_the_true_share_as_often_as_they_say(share: float) -> None:
    counts, times = np.unique(np.random.default_rng(3).binomial(2401, share, 5000), return_counts=True)
    seen = [interval(int(count), 2401, 0.95) for count in counts]
    held = np.average([one.low <= share <= one.high for one in seen], weights=times)
    assert 0.93 <= held <= 0.97
