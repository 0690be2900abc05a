# SPDX-License-Identifier: MIT
from collections import Counter

import numpy as np
import pytest

from tinytransit.lightcurve.curve import fluxes, times
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.folding import fold
from tinytransit.window.packing import pack
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.shard import WindowShard
from tinytransit.window.synthetic.stars import KINDS, Kind, make_star, synthesise

RECIPE = WindowRecipe()


def test_a_seed_and_an_index_make_a_star_whatever_the_others_are() -> None:
    first, ephemeris = make_star(5, 6, "V", RECIPE)
    again, same = make_star(5, 6, "V", RECIPE)
    np.testing.assert_array_equal(fluxes(first), fluxes(again))
    assert ephemeris == same
    other, _ = make_star(6, 6, "V", RECIPE)
    assert not np.array_equal(times(first), times(other))


@pytest.mark.parametrize("kind", KINDS)
def test_a_star_is_named_and_its_ephemeris_can_be_folded(kind: Kind) -> None:
    curve, ephemeris = make_star(5, 3, kind, RECIPE)
    assert (ephemeris.star, ephemeris.disposition) == ("SYN 5-3", kind)
    assert 0 < ephemeris.duration_hours <= 12.0 * ephemeris.period_days
    assert np.isfinite(fluxes(curve)).all() and (np.diff(times(curve)) > 0).all()


@pytest.mark.parametrize("index", range(8))
def test_the_flux_of_a_planet_falls_where_its_ephemeris_says(index: int) -> None:
    curve, ephemeris = make_star(9, index, "PC", RECIPE)
    phase = fold(times(curve), ephemeris.period_days, ephemeris.epoch_bjd - TIME_SYSTEMS["BTJD"])
    inside = np.abs(phase) * ephemeris.period_days * 24.0 < 0.3 * ephemeris.duration_hours
    flux = fluxes(curve)
    # The transits together reach a signal-to-noise ratio of at least 10; red noise and gaps take some of it.
    sigma = 1.4826 * np.median(np.abs(flux[~inside] - np.median(flux[~inside])))
    assert (np.median(flux[~inside]) - flux[inside].mean()) * np.sqrt(inside.sum()) > 4.0 * sigma


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


def test_the_kinds_look_different(shard: WindowShard) -> None:
    baseline = np.median(np.abs(shard.local_view[:, :15]), axis=1)
    assert baseline[shard.disposition == "PC"].max() < np.median(baseline[shard.label == 0])
