# SPDX-License-Identifier: MIT
import numpy as np
import pytest

from tinytransit.window.synthetic.eclipses import Orbit, binary, separation_of, transit

TIME = np.arange(0.0, 8.0, 0.002)
ORBIT = Orbit(period=4.0, epoch=1.0, separation=10.0, radius=0.1, impact=0.0)


def test_a_transit_has_the_depth_and_duration_of_its_orbit() -> None:
    flux = transit(TIME, ORBIT)
    assert 1.0 - flux.min() == pytest.approx(0.01, rel=0.2)  # limb darkening makes the middle deeper than the square
    in_transit = np.abs(np.mod(TIME - 1.0 + 2.0, 4.0) - 2.0) < 0.5 * ORBIT.duration
    assert np.count_nonzero((flux < 1.0) & ~in_transit) <= 16  # an exposure blurs the contacts by half its length
    assert (flux[in_transit] < 1.0).mean() > 0.97


def test_a_binary_has_two_eclipses_of_different_depth() -> None:
    flux = binary(TIME, Orbit(4.0, 1.0, 10.0, 0.5, 0.0), brightness=0.3, dilution=1.0, ellipsoidal=0.0)
    primary, secondary = 1.0 - flux[np.abs(TIME - 1.0) < 0.1].min(), 1.0 - flux[np.abs(TIME - 3.0) < 0.1].min()
    light = 0.3 * 0.25
    assert secondary == pytest.approx(light / (1.0 + light), rel=0.01)
    assert primary > 2.0 * secondary
    assert flux[np.abs(TIME - 2.0) < 0.2].min() == pytest.approx(1.0)


def test_keplers_third_law_puts_the_earth_at_215_solar_radii() -> None:
    assert separation_of(365.25, density=1.0) == pytest.approx(215.0, rel=0.01)


def test_dilution_weakens_eclipses_and_ellipsoidal_stars_vary_twice_a_period() -> None:
    orbit = Orbit(4.0, 1.0, 10.0, 0.5, 0.0)
    alone, blended = (binary(TIME, orbit, 0.3, dilution, 0.0) for dilution in (1.0, 0.25))
    np.testing.assert_allclose(1.0 - blended, 0.25 * (1.0 - alone), atol=1e-12)
    wave = binary(TIME, orbit, 0.3, 1.0, 0.02) - alone
    np.testing.assert_allclose(wave, -0.02 * np.cos(4 * np.pi * (TIME - 1.0) / 4.0), atol=1e-12)
