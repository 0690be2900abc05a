# SPDX-License-Identifier: MIT
"""Assessment of uncertainty on scores made by hand."""

import numpy as np
import pytest

pytest.importorskip("scipy", reason="needs [train]")
pytest.importorskip("sklearn", reason="figures need scikit-learn ([train])")

from tinytransit.experiments.uncertainty.assessment import ENTROPY, PERFECT, RANDOM, SINGLE, assess
from tinytransit.experiments.uncertainty.measures import SamplesError
from tinytransit.experiments.uncertainty.report import record_of

LABELS = np.array([True, True, False, False])
# The second window is decided wrongly by the mean, and is the least sure.
SAMPLES = np.array([[0.9, 0.5, 0.1, 0.2], [0.9, 0.4, 0.1, 0.0]])


def test_errors_and_precision_are_those_of_the_mean_and_of_single_networks() -> None:
    found = assess(LABELS, list(SAMPLES), SAMPLES)
    assert (found.windows, found.positives) == (4, 2)
    assert found.mean_error_rate == pytest.approx(1 / 4)
    assert found.single_error_rate == pytest.approx((0 + 1 / 4) / 2)
    assert found.mean_average_precision == pytest.approx(1)


def test_a_measure_that_is_least_sure_of_the_error_is_as_good_as_the_perfect_one() -> None:
    areas = assess(LABELS, list(SAMPLES), SAMPLES).areas
    # One error, handed over first: no risk until the last window is decided.
    assert areas[PERFECT] == areas[ENTROPY] == pytest.approx((0 + 0 + 0 + 1 / 4) / 4)
    assert areas[RANDOM] == pytest.approx(1 / 4)
    assert areas[SINGLE] == pytest.approx((0 + 1 / 16) / 2)
    assert record_of(assess(LABELS, list(SAMPLES), SAMPLES))["area_under_risk_coverage"] == areas


def test_scores_outside_their_range_are_refused() -> None:
    with pytest.raises(SamplesError):
        assess(LABELS, list(SAMPLES), SAMPLES + 0.5)
