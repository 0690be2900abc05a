# SPDX-License-Identifier: MIT
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.catalog.periods import HARMONICS, commensurate, epoch_offset, period_ratio, same_event

EVENT = Ephemeris("TIC 1", "b", 3.0, 2458326.0, 2.4, "PC", "test")


@given(st.floats(0.1, 500), st.sampled_from(HARMONICS), st.floats(-0.009, 0.009))
def test_a_multiple_is_named_within_the_tolerance(period: float, ratio: Fraction, error: float) -> None:
    assert period_ratio(period * float(ratio) * (1 + error), period) == ratio


@given(st.floats(0.1, 500), st.sampled_from([0.4, 0.6, 0.8, 1.2, 1.25, 1.7, 2.5, 5.0]))
def test_other_periods_are_no_harmonics(period: float, ratio: float) -> None:
    assert period_ratio(period * ratio, period) is None


def test_events_that_drift_apart_over_the_light_curve_are_of_two_periods() -> None:
    # Over 27 days periods of 3 and 6.03 days drift apart by 0.14 days, which an event of 0.1 days cannot.
    assert commensurate(6.03, 3.0, span=27.0, duration=0.1) is None
    assert commensurate(6.005, 3.0, span=27.0, duration=0.1) == 2
    # The longer the light curve, the closer the periods have to be, and never further apart than half a percent.
    assert commensurate(6.005, 3.0, span=1000.0, duration=0.1) is None
    assert commensurate(6.035, 3.0, span=7.0, duration=0.4) is None


@given(st.integers(-1000, 1000), st.floats(-0.49, 0.49))
def test_an_epoch_is_compared_with_the_nearest_event(cycles: int, offset: float) -> None:
    assert epoch_offset(2458326.0 + 3.0 * (cycles + offset), 2458326.0, 3.0) == pytest.approx(3.0 * offset, abs=1e-5)


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({}, True),
        ({"epoch_bjd": 2458326.0 + 30.0}, True),
        ({"epoch_bjd": 2458326.0 + 30.0 + 0.09}, True),
        ({"epoch_bjd": 2458326.0 + 30.0 + 0.4}, False),
        ({"period_days": 3.02}, True),
        ({"period_days": 3.04}, False),
        ({"period_days": 1.5}, False),
        # Ten cycles with periods that differ by 0.02 days may be 0.2 days off.
        ({"period_days": 3.02, "epoch_bjd": 2458326.0 + 30.0 + 0.25}, True),
        ({"period_days": 3.002, "epoch_bjd": 2458326.0 + 30.0 + 0.25}, False),
    ],
)
def test_the_same_event_has_the_same_period_and_epoch(changes: dict[str, Any], same: bool) -> None:
    other = replace(EVENT, **changes)
    assert same_event(EVENT, other) == same_event(other, EVENT) == same
