# SPDX-License-Identifier: MIT
from collections import Counter

import numpy as np
import pytest

from tinytransit.lightcurve.curve import fluxes, times
from tinytransit.window.packing import pack
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.shard import WindowShard
from tinytransit.window.synthetic.dataset import synthesise
from tinytransit.window.synthetic.eclipses import Orbit, binary, separation_of, transit
from tinytransit.window.synthetic.sampling import red_and_white
from tinytransit.window.synthetic.stars import make_star

RECIPE = WindowRecipe()
TIME = np.arange(0.0, 8.0, 0.002)
ORBIT = Orbit(period=4.0, epoch=1.0, separation=10.0, radius=0.1, impact=0.0)


@pytest.fixture(scope="module")
def shard() -> WindowShard:
    built = synthesise(16, 5, RECIPE)
    assert not built.skipped
    return pack(built.windows, RECIPE, {"command": "test"})


def test_each_kind_takes_its_turn_and_is_labelled(shard: WindowShard) -> None:
    assert Counter(map(str, shard.disposition)) == {"PC": 4, "EB": 4, "V": 4, "J": 4}
    np.testing.assert_array_equal(shard.label, np.isin(shard.disposition, ["PC", "EB"]))
    assert len(set(shard.star)) == 16


def test_planets_and_binaries_are_deepest_in_the_middle(shard: WindowShard) -> None:
    transits = shard.select(shard.label == 1)
    assert (np.median(transits.local_view[:, 25:36], axis=1) < -0.6).all()
    np.testing.assert_array_equal(transits.local_view.min(axis=1), -1.0)


def test_a_seed_and_an_index_make_a_star_whatever_the_others_are() -> None:
    first, ephemeris = make_star(5, 6, "V", RECIPE)
    again, same = make_star(5, 6, "V", RECIPE)
    np.testing.assert_array_equal(fluxes(first), fluxes(again))
    assert ephemeris == same
    other, _ = make_star(6, 6, "V", RECIPE)
    assert not np.array_equal(times(first), times(other))


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


def test_noise_has_the_strength_and_memory_asked_for() -> None:
    rng = np.random.default_rng(2)
    noise = red_and_white(rng, 200_000, white=0.0, red=2.0, correlation=0.9)
    assert noise.std() == pytest.approx(2.0, rel=0.05)
    assert np.corrcoef(noise[1:], noise[:-1])[0, 1] == pytest.approx(0.9, abs=0.01)
    assert red_and_white(rng, 100_000, white=3.0, red=4.0, correlation=0.5).std() == pytest.approx(5.0, rel=0.03)


def test_the_kinds_look_different(shard: WindowShard) -> None:
    baseline = np.median(np.abs(shard.local_view[:, :15]), axis=1)
    assert baseline[shard.disposition == "PC"].max() < np.median(baseline[shard.label == 0])
