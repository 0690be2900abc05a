# SPDX-License-Identifier: MIT
"""Planets injected into synthetic light curves."""

import numpy as np
import pytest

pytest.importorskip("batman", reason="transits come from batman ([data])")

from tinytransit.experiments.failures.injection import PERIOD_DAYS, inject, make_injection
from tinytransit.lightcurve.curve import fluxes, times
from tinytransit.statistics import MAD_TO_SIGMA
from tinytransit.window.recipe import WindowRecipe


def test_a_star_is_fixed_by_seed_and_index() -> None:
    curve, ephemeris, planet = make_injection(3, 5)
    again, _, same = make_injection(3, 5)
    assert np.array_equal(fluxes(curve), fluxes(again)) and planet == same
    assert make_injection(3, 6)[2] != planet and make_injection(4, 5)[2] != planet
    assert PERIOD_DAYS[0] <= ephemeris.period_days == planet.period_days <= PERIOD_DAYS[1]


def test_a_planet_is_as_significant_as_it_says() -> None:
    # The deepest of some: there the measured signal-to-noise ratio owes little to the noise.
    curve, ephemeris, planet = max((make_injection(1, index) for index in range(12)), key=lambda made: made[2].snr)
    time, flux = times(curve), fluxes(curve)
    epoch = ephemeris.epoch_in("BTJD")
    distance = np.abs((time - epoch + 0.5 * planet.period_days) % planet.period_days - 0.5 * planet.period_days)
    inside = distance < 0.3 * ephemeris.duration_days
    outside = distance > ephemeris.duration_days
    depth = flux[outside].mean() - flux[inside].mean()
    assert depth == pytest.approx(planet.depth, rel=0.3)
    white = MAD_TO_SIGMA * np.median(np.abs(np.diff(flux[outside]))) / np.sqrt(2)
    count = np.count_nonzero(distance < 0.5 * ephemeris.duration_days)
    assert depth / white * np.sqrt(count) == pytest.approx(planet.snr, rel=0.35)


def test_every_star_gives_a_window_or_a_reason() -> None:
    seen: list[tuple[int, int]] = []
    injected = inject(6, 1, WindowRecipe(), lambda done, total: seen.append((done, total)))
    assert len(injected.planets) == len(injected.windows) and len(injected.windows) + len(injected.lost) == 6
    assert seen == [(done, 6) for done in range(1, 7)]
    for planet, window in zip(injected.planets, injected.windows, strict=True):
        assert window.ephemeris.period_days == planet.period_days
