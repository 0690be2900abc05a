# SPDX-License-Identifier: MIT
"""Primary and secondary become one binary; planets stay planets."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from helpers.searched_stars import contact_binary, eclipsing_binary, noise, peak, planet, times, with_planets
from hypothesis import given, settings
from hypothesis import strategies as st

from tinytransit.detection.contact_binary import contact_binary_in
from tinytransit.detection.eclipsing_binary import families_of, settled
from tinytransit.detection.secondary_eclipse import secondary_eclipse
from tinytransit.detection.signal import Signal, measure
from tinytransit.detection.transit_masks import own_cadences
from tinytransit.detection.variability import variability_of
from tinytransit.window.synthetic.eclipses import Orbit, binary, separation_of, transit

SPAN = 27.0


def with_secondary(period: float, share: float, phase: float = 0.5, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """A transit of 1.4 % and a dip of a share of it elsewhere in the orbit."""
    time = times(seed)
    orbit = planet(period, radius=0.11)
    other = replace(orbit, epoch=orbit.epoch + phase * period)
    flux = transit(time, orbit) * (1.0 + share * (transit(time, other) - 1.0))
    return time, flux + noise(time, seed)


def measured(time: np.ndarray, flux: np.ndarray, period: float, epoch: float = 1326.3) -> Signal:
    return measure(time, flux, peak(period, epoch))


@pytest.mark.parametrize(("share", "phase"), [(0.5, 0.5), (0.2, 0.5), (0.3, 0.32), (0.3, -0.2)])
def test_a_secondary_is_found_where_it_is(share: float, phase: float) -> None:
    dip = measured(*with_secondary(3.3, share, phase), 3.3).secondary
    assert dip is not None and dip.is_significant
    assert abs(abs(dip.phase) - abs(phase)) < 0.01
    assert dip.depth == pytest.approx(share * 0.0135, rel=0.2)
    assert dip.sigma == pytest.approx(dip.depth / dip.depth_error)


@settings(max_examples=25)
@given(st.integers(0, 10_000), st.floats(0.8, 9.0))
def test_a_planet_in_noise_has_no_significant_secondary(seed: int, period: float) -> None:
    time, flux = with_planets(planet(period), seed=seed)
    dip = measured(time, flux, period).secondary
    assert dip is None or not dip.is_significant


def test_a_transit_over_half_of_the_orbit_leaves_no_room_for_a_secondary() -> None:
    time, flux = with_planets(planet(3.0))
    signal = measured(time, flux, 3.0)
    assert secondary_eclipse(time, flux, replace(signal.fit, duration_days=1.6), signal.noise) is None


def test_odd_and_even_eclipses_make_a_binary_of_twice_the_period() -> None:
    time, flux = with_secondary(4.4, 0.6)
    half = measured(time, flux, 2.2)
    whole = settled(time, flux, half)
    assert half.odd_even_sigma > 5.0
    assert whole.fit.period_days == pytest.approx(4.4, rel=1e-3)
    assert (whole.fit.epoch_days - 1326.3 + 2.2) % 4.4 - 2.2 == pytest.approx(0.0, abs=0.01)
    assert whole.secondary is not None and whole.secondary.is_significant
    assert abs(abs(whole.secondary.phase) - 0.5) < 0.01


def test_equal_dips_half_an_orbit_apart_are_transits_of_half_the_period() -> None:
    time, flux = with_planets(planet(1.9))
    twice = measured(time, flux, 3.8)
    assert settled(time, flux, twice).fit.period_days == pytest.approx(1.9, rel=1e-3)


def test_a_planet_stays_at_its_period() -> None:
    time, flux = with_planets(planet(3.1))
    signal = measured(time, flux, 3.1)
    assert settled(time, flux, signal) is signal


def test_what_a_search_makes_of_one_binary_is_one_family() -> None:
    time, flux = eclipsing_binary(3.4, brightness=0.4)
    primary = measured(time, flux, 3.4)
    rest = np.abs(primary.fit.distance(time)) > primary.fit.duration_days
    secondary = measured(time[rest], flux[rest], 1.7, 1326.3)
    (family,) = families_of([primary, secondary], SPAN)
    assert family.signal is primary and family.others == (secondary,)
    (harmonic,) = family.harmonics
    assert harmonic.ratio == Fraction(1, 2)
    # Neither is masked where the other is measured.
    assert own_cadences(time, 0, [primary, secondary], []).all()
    assert own_cadences(time, 1, [primary, secondary], []).all()


def test_planets_near_a_resonance_are_two_families_and_masked_from_each_other() -> None:
    time, flux = with_planets(planet(3.0), planet(6.13, epoch=1327.5))
    inner, outer = measured(time, flux, 3.0), measured(time, flux, 6.13, 1327.5)
    assert [family.signal for family in families_of([inner, outer], SPAN)] == [inner, outer]
    assert not own_cadences(time, 0, [inner, outer], []).all()


def test_a_second_planet_at_exactly_twice_the_period_is_not_lost() -> None:
    time, flux = with_planets(planet(3.0), planet(6.0, epoch=1327.5))
    inner, outer = measured(time, flux, 3.0), measured(time, flux, 6.0, 1327.5)
    assert len(families_of([inner, outer], SPAN)) == 2


@pytest.mark.parametrize("period", [0.25, 0.35, 0.8, 1.3])
def test_a_contact_binary_is_told_by_its_light_curve(period: float) -> None:
    time = times()
    flux = contact_binary(time, period) + noise(time)
    found = contact_binary_in(time, flux, variability_of(time, flux))
    assert found is not None
    assert found.period_days == pytest.approx(period, rel=1e-3)
    assert (found.epoch_days - 1330.0 + 0.5 * period) % period - 0.5 * period == pytest.approx(0.0, abs=0.01 * period)
    assert found.share > 0.99


def _sine(time: np.ndarray) -> np.ndarray:
    return 1.0 + 0.05 * np.sin(2.0 * np.pi * time / 0.3)


def _sharp_maxima(time: np.ndarray) -> np.ndarray:
    phase = 2.0 * np.pi * time / 0.55
    return 1.0 + 0.1 * np.cos(phase) + 0.03 * np.cos(2.0 * phase)


def _two_spots(time: np.ndarray) -> np.ndarray:
    phase = 2.0 * np.pi * time / 0.9
    return 1.0 + 0.03 * np.cos(2.0 * phase) + 0.02 * np.sin(phase + 0.7)


def _detached(time: np.ndarray) -> np.ndarray:
    orbit = Orbit(1.2, 1326.3, separation_of(1.2, 1.0), 0.6, 0.1)
    return binary(time, orbit, brightness=0.5, dilution=1.0, ellipsoidal=0.005)


@pytest.mark.parametrize("curve", [_sine, _sharp_maxima, _two_spots, _detached, lambda t: np.ones(t.size)])
def test_other_stars_are_no_contact_binaries(curve: object) -> None:
    time = times()
    flux = curve(time) + noise(time)  # type: ignore[operator]
    assert contact_binary_in(time, flux, variability_of(time, flux)) is None
    assert contact_binary_in(time, flux, None) is None
