# SPDX-License-Identifier: MIT
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.window.implied import implied

some = st.floats(0.05, 20.0)


def one(period: float, duration: float, depth: float, radius: float, mass: float = np.nan) -> tuple[float, float]:
    found = implied(*(np.array([value]) for value in (period, duration, depth, radius, mass)))
    return float(found.planet_radius_earth[0]), float(found.duration_ratio[0])


def test_the_earth_and_a_hot_jupiter_come_out_as_they_are() -> None:
    # The Earth crosses the Sun in 13.0 hours, 84 ppm deep (Winn 2010, section 2.4 and 4.1).
    radius, ratio = one(365.25, 13.1, 84.0, 1.0, 1.0)
    assert radius == pytest.approx(1.0, abs=0.01) and ratio == pytest.approx(1.0, abs=0.01)
    # HD 209458 b (Torres, Winn & Holman 2008): 15.2 Earth radii, 1.155 and 1.119 of the Sun, b = 0.507, 3.07 h.
    radius, ratio = one(3.52475, 3.07, 0.12086**2 * 1e6, 1.155, 1.119)
    assert radius == pytest.approx(15.2, abs=0.1)
    # With impact parameter b the chord is sqrt((1 + k)^2 - b^2) of 1 + k.
    assert ratio == pytest.approx(np.sqrt(1.12086**2 - 0.507**2) / 1.12086, abs=0.01)


@given(some, some, some)
def test_an_eightfold_period_or_density_doubles_or_halves_the_central_duration(
    period: float, radius: float, mass: float
) -> None:
    # Only where the orbit is wide.
    period = 100.0 * period
    base = one(period, 5.0, 0.0, 0.1 * radius, mass)[1]
    assert one(8 * period, 5.0, 0.0, 0.1 * radius, mass)[1] == pytest.approx(base / 2, rel=0.02)
    assert one(period, 5.0, 0.0, 0.1 * radius, 8 * mass)[1] == pytest.approx(2 * base, rel=0.02)


def test_what_is_not_known_gives_nothing_and_a_mass_is_taken_for_the_suns() -> None:
    assert np.isnan(one(3.0, 2.0, 100.0, np.nan, 1.0)).all()
    radius, ratio = one(3.0, 2.0, np.nan, 1.0)
    assert np.isnan(radius) and ratio == one(3.0, 2.0, 0.0, 1.0, 1.0)[1]


@given(st.floats(1e-3, 1e4), st.floats(1e-3, 1e3), st.floats(0.0, 1e12), st.floats(1e-3, 1e3), st.floats(1e-3, 1e3))
def test_any_star_gives_finite_numbers_above_0(
    period: float, duration: float, depth: float, star: float, mass: float
) -> None:
    radius, ratio = one(period, duration, depth, star, mass)
    assert np.isfinite([radius, ratio]).all() and radius >= 0 and ratio > 0
    # No companion is larger than the star it covers.
    assert radius <= 109.08 * star
