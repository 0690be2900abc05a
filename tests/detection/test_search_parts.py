# SPDX-License-Identifier: MIT
"""Local noise, bad stretches, single events, waves of the star, and what belongs to an earlier signal."""

import math
from fractions import Fraction

import numpy as np
import pytest
from helpers.searched_stars import NOISE, depth_of, eclipsing_binary, noise, planet, times, with_planets
from hypothesis import given, settings
from hypothesis import strategies as st

from tinytransit.detection.bad_stretches import bad_stretches
from tinytransit.detection.iterative_search import find_signals
from tinytransit.detection.local_noise import local_sigma
from tinytransit.detection.peak import Peak, Spectrum
from tinytransit.detection.running import running_median, running_scatter
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.signal import measure
from tinytransit.detection.single_events import lone_dips
from tinytransit.detection.stellar_waves import stellar_waves
from tinytransit.detection.time_bins import TimeBins
from tinytransit.detection.transit_series import TransitSeries, transit_series

WIDTH = 10.0 / 1440.0


def bins_of(time: np.ndarray, flux: np.ndarray) -> TimeBins:
    return TimeBins(time, flux, local_sigma(time, flux, np.ones(time.shape), WIDTH), WIDTH)


def peak_at(period: float, epoch: float, duration: float) -> Peak:
    return Peak(period, epoch, duration, 10.0, Spectrum(np.array([period]), np.array([10.0])))


@settings(max_examples=50)
@given(level=st.floats(-5.0, 5.0), width=st.integers(3, 500), size=st.integers(5, 400))
def test_running_statistics_of_a_constant_are_the_constant_and_nothing(level: float, width: int, size: int) -> None:
    values = np.full(size, level)
    np.testing.assert_allclose(running_median(values, width), level)
    np.testing.assert_allclose(running_scatter(values, width), 0.0)


def test_running_median_follows_a_step_and_running_scatter_a_change_of_noise() -> None:
    random = np.random.default_rng(1)
    values = np.concatenate([random.normal(0.0, 1.0, 2000), random.normal(5.0, 3.0, 2000)])
    median, scatter = running_median(values, 300), running_scatter(values, 300)
    assert abs(median[:1800].mean()) < 0.1 and median[2200:].mean() == pytest.approx(5.0, abs=0.2)
    assert scatter[:1800].mean() == pytest.approx(1.0, rel=0.1) and scatter[2200:].mean() == pytest.approx(3.0, rel=0.1)


def test_local_noise_is_that_of_white_noise_and_more_where_noise_is_red() -> None:
    time, flux = with_planets()
    sigma = bins_of(time, flux).sigma
    assert np.median(sigma) == pytest.approx(NOISE, rel=0.15)
    red = flux + 5e-4 * np.sin(2.0 * np.pi * time / 0.3) * (time > 1340.0)
    raised = bins_of(time, red).sigma
    assert raised[time > 1342.0].min() > 2.0 * np.median(raised[time < 1338.0])


def test_a_burst_is_marked_and_a_planet_is_not() -> None:
    time, flux = with_planets(planet(3.1, radius=0.1), planet(100.0, radius=0.1, epoch=1331.7))
    assert not bad_stretches(time, flux, WIDTH).any()
    burst = np.abs(time - 1347.5) < 0.7
    flux[burst] += 4e-3 * np.sin(2.0 * np.pi * time[burst] / 0.35)
    bad = bad_stretches(time, flux, WIDTH)
    assert bad[burst].mean() > 0.7 and bad[np.abs(time - 1347.5) > 1.2].sum() == 0


def test_a_planet_is_found_beside_a_burst_of_scattered_light() -> None:
    orbit = planet(11.07, radius=0.035, epoch=1334.9)
    time, flux = with_planets(orbit)
    burst = np.abs(time - 1347.9) < 0.8
    flux[burst] += 3e-3 * np.sin(2.0 * np.pi * time[burst] / 0.4)
    (signal,) = find_signals(time, flux, DetectionSettings()).signals
    assert signal.fit.period_days == pytest.approx(11.07, rel=5e-3)


def test_a_series_knows_its_dips_and_a_single_one_has_no_strength() -> None:
    orbit = planet(3.0, radius=0.05)
    series = transit_series(bins_of(*with_planets(orbit)), peak_at(3.0, orbit.epoch, orbit.duration))
    assert series.count in (8, 9)
    assert float(np.average(series.depths, weights=series.weights)) == pytest.approx(depth_of(orbit), rel=0.2)
    assert series.snr_without_strongest == pytest.approx(series.snr, rel=0.1)
    assert series.strength(10.0) > 8.0
    lone = planet(200.0, epoch=1331.0)
    alone = transit_series(bins_of(*with_planets(lone)), peak_at(6.0, 1331.0, lone.duration))
    assert alone.snr > 20.0 and alone.strength(10.0) < 3.0


@pytest.mark.parametrize(("count", "contrast", "alike"), [(24, 0.8, True), (24, 1.6, False), (3, 4.0, False)])
def test_depths_are_unlike_only_where_chance_does_not_explain_it(count: int, contrast: float, alike: bool) -> None:
    """Depths of 1.6 and of 5 standard deviations, and up and down from there."""
    depths = np.array([(1.6 if count > 3 else 5.0) + contrast * (-1.0) ** each for each in range(count)])
    series = TransitSeries(np.arange(float(count)), depths, np.ones(count), depths, np.ones(count))
    assert (series.strength(10.0) > 0) == alike


def test_transits_among_shallow_dips_have_the_period_of_the_transits() -> None:
    # Two fifths as deep: together they have the higher signal-to-noise ratio.
    deep, shallow = planet(2.4, radius=0.04), planet(0.8, radius=0.033)
    time, flux = with_planets(deep, shallow)
    signal = measure(time, flux, peak_at(0.8, deep.epoch, deep.duration))
    assert signal.fit.period_days == pytest.approx(2.4, rel=1e-3)


def test_lone_dips_are_deep_ones_without_a_likeness() -> None:
    alone = bins_of(*with_planets(planet(200.0, epoch=1331.0), planet(2.7, radius=0.03)))
    (event,) = lone_dips(alone)
    assert event.centre_days == pytest.approx(1331.0, abs=0.1)
    assert lone_dips(bins_of(*with_planets(planet(11.0)))) == []


@pytest.mark.training
def test_waves_of_a_rotator_are_found_and_a_quiet_star_has_none() -> None:
    time, flux = with_planets()
    assert stellar_waves(time, flux) is None
    wave = 1.0 + 0.01 * np.sin(2.0 * np.pi * time / 0.9) + 0.004 * np.cos(2.0 * np.pi * time / 0.31)
    found = stellar_waves(time, flux * wave)
    assert found is not None
    assert np.std(wave / found) < 0.1 * np.std(wave)


def test_the_secondary_of_a_binary_belongs_to_its_primary() -> None:
    found = find_signals(*eclipsing_binary(5.0, brightness=0.15), DetectionSettings())
    (primary,) = found.signals
    assert primary.fit.period_days == pytest.approx(5.0, rel=1e-3)
    secondary = found.related[0]
    assert secondary.signal == 0 and secondary.ratio in (Fraction(1), Fraction(1, 2))
    assert abs(secondary.phase) == pytest.approx(0.5, abs=0.02)


def test_planets_of_unrelated_periods_stay_apart() -> None:
    time, flux = with_planets(planet(2.3, radius=0.09), planet(6.1, radius=0.05, epoch=1328.9))
    found = find_signals(time, flux, DetectionSettings())
    assert len(found.signals) == 2 and not found.related
    assert len(found.strengths) == len(found.views) == 2


def test_the_version_in_which_a_signal_is_strongest_counts() -> None:
    orbit = planet(3.3, radius=0.04)
    time, flux = with_planets(orbit)
    worse = flux + 2e-3 * np.sin(2.0 * np.pi * times() / 0.21)
    found = find_signals(time, worse, DetectionSettings(max_planets=1), [flux])
    assert found.views == [1]
    assert math.isclose(found.signals[0].fit.period_days, 3.3, rel_tol=1e-3)


@pytest.mark.parametrize(("share", "period"), [(0.4, 4.0), (0.0, 8.0)])
def test_a_multiple_of_the_period_is_taken_only_where_the_dips_between_are_none(share: float, period: float) -> None:
    time = times()
    number, shape = np.rint((time - 1326.3) / 4.0), np.abs((time - 1326.3 + 2.0) % 4.0 - 2.0) < 0.06
    flux = 1.0 + noise(time, seed=3) - 7e-4 * shape * np.where(number % 2 == 0, 1.0, share)
    assert measure(time, flux, peak_at(4.0, 1326.3, 0.12)).fit.period_days == pytest.approx(period, rel=5e-3)
