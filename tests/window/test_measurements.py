# SPDX-License-Identifier: MIT
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from window.test_scalars import shape_of

from tinytransit.window.measurements import (
    MEASUREMENTS,
    MISSION,
    NUMBERS,
    QUANTITIES,
    is_known,
    measurements,
    unknown_values,
    values_made_of,
)
from tinytransit.window.scalars import BINS, SCALARS, scalars

SUN = {
    "snr": 12.0,
    "depth_ppm": 84.0,
    "depth_change": 0.2,
    "tmag": 9.0,
    "star_radius": 1.0,
    "star_mass": 1.0,
    "teff": 5772.0,
}
SOURCES = ("snr", "depth_ppm", "depth_change", "tmag", "star_radius", "teff")
anything = st.floats(allow_nan=True, allow_infinity=True)


def one(*, star: str = "TIC 1", period: float = 365.25, duration: float = 13.0, **changes: Any) -> np.ndarray:
    quantities = {name: np.array([value]) for name, value in (SUN | changes).items()}
    return measurements(np.array([star]), np.array([period]), np.array([duration]), quantities, shape_of(1))


def test_the_first_twenty_numbers_are_those_of_scalars() -> None:
    expected = scalars(np.array([365.25]), np.array([13.0]), np.array([12.0]), shape_of(1))
    np.testing.assert_array_equal(one()[:, :SCALARS], expected)
    assert len(NUMBERS) * BINS + 2 == MEASUREMENTS == one().shape[1]


@given(st.fixed_dictionaries(dict.fromkeys(QUANTITIES, anything)))
def test_every_value_is_finite_in_range_and_0_where_unknown(quantities: dict[str, Any]) -> None:
    values = one(**quantities)
    assert values.dtype == np.float32 and np.isfinite(values).all() and (np.abs(values) <= 1).all()
    for source in SOURCES:
        wrong = not np.isfinite(quantities[source])
        if source in ("star_radius", "teff"):
            wrong |= quantities[source] <= 0
        assert is_known(values, source)[0] == (not wrong)
        if wrong:
            assert not values[:, values_made_of(source)].any()
    np.testing.assert_array_equal(unknown_values(values) & (values != 0), False)


def test_columns_that_are_not_there_are_unknown() -> None:
    none = measurements(np.array(["TIC 1"]), np.ones(1), np.ones(1), {}, shape_of(1))
    nothing: dict[str, Any] = dict.fromkeys(SUN, np.nan)
    blank = one(period=1.0, duration=1.0, **nothing)
    np.testing.assert_array_equal(none, blank)
    known = {NUMBERS[place // BINS] for place in np.flatnonzero(~unknown_values(none)[0])[:-2:BINS]}
    assert known == set(NUMBERS[:20]) - {"snr"}


@pytest.mark.parametrize("source", [*SOURCES, "secondary_view", MISSION])
def test_an_unknown_source_takes_with_it_what_is_made_of_it_and_nothing_else(source: str) -> None:
    whole = one()
    made = values_made_of(source)
    if source == MISSION:
        without = one(star="EPIC 1")
    elif source == "secondary_view":
        shape = shape_of(1) | {"secondary_contrast": np.array([np.nan])}
        quantities = {name: np.array([value]) for name, value in SUN.items()}
        without = measurements(np.array(["TIC 1"]), np.array([365.25]), np.array([13.0]), quantities, shape)
    else:
        change: dict[str, Any] = {source: np.nan}
        without = one(**change)
    assert not without[:, made].any() and not unknown_values(whole)[:, made].any()
    others = ~made
    if source == "depth_ppm":  # the duration goes on with a planet of no size
        others[NUMBERS.index("duration_ratio") * BINS :][:BINS] = False
    np.testing.assert_array_equal(without[:, others], whole[:, others])


def test_the_mission_is_that_of_the_stars_catalogue() -> None:
    missions = [one(star=star)[0, -2:].tolist() for star in ("KIC 5", "TIC 5", "EPIC 5", "TICK 5")]
    assert missions == [[1, -1], [-1, 1], [0, 0], [0, 0]]
    assert [bool(is_known(one(star=star), MISSION)[0]) for star in ("KIC 5", "EPIC 5")] == [True, False]


@given(st.floats(1e-3, 1e9), st.floats(1e-3, 1e9))
def test_a_deeper_event_never_gives_less_depth_or_radius(first: float, second: float) -> None:
    low, high = (one(depth_ppm=value) for value in sorted((first, second)))
    for number in ("depth", "planet_radius"):
        own = slice(NUMBERS.index(number) * BINS, (NUMBERS.index(number) + 1) * BINS)
        assert (low[:, own] <= high[:, own]).all()
