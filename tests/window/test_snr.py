# SPDX-License-Identifier: MIT
import numpy as np
import pytest

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.lightcurve.curve import make_curve
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.build import windows_of_star
from tinytransit.window.errors import NoScatterError
from tinytransit.window.folding import near_transits
from tinytransit.window.packing import pack
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.scalars import SCALARS
from tinytransit.window.snr import depth_in_the_middle, signal_to_noise

SIGMA = 1e-3
INSIDE = np.arange(4000) % 40 == 0  # 100 cadences


def noise(seed: int) -> np.ndarray:
    return np.asarray(1.0 + np.random.default_rng(seed).normal(0.0, SIGMA, INSIDE.size))


def test_an_injected_transit_has_the_ratio_that_it_was_given() -> None:
    ratios = [signal_to_noise(noise(seed) - 2e-3 * INSIDE, INSIDE) for seed in range(50)]
    # Depth 2 sigma over 100 cadences: 20. Each draw scatters by 1 from the noise inside and by 2 % from the scatter's.
    assert np.mean(ratios) == pytest.approx(20.0, abs=0.5)
    assert np.std(ratios) == pytest.approx(1.0, rel=0.3)


def test_noise_alone_has_a_ratio_of_about_1_and_a_brightening_has_0() -> None:
    ratios = np.array([signal_to_noise(noise(seed), INSIDE) for seed in range(200)])
    assert 0.75 < np.mean(ratios <= 1.0) < 0.92 and ratios.max() < 4.5
    assert signal_to_noise(noise(0) + 0.01 * INSIDE, INSIDE) == 0.0


def test_flares_outside_do_not_lessen_the_ratio() -> None:
    flux = noise(1) - 2e-3 * INSIDE
    flaring = flux + 0.5 * (np.arange(flux.size) % 100 == 7)
    assert signal_to_noise(flaring, INSIDE) == pytest.approx(signal_to_noise(flux, INSIDE), rel=0.05)


def test_flux_without_noise_or_without_an_outside_is_refused() -> None:
    with pytest.raises(NoScatterError, match="3900"):
        signal_to_noise(1.0 - 0.01 * INSIDE, INSIDE)
    with pytest.raises(NoScatterError):
        signal_to_noise(noise(0), np.ones_like(INSIDE))


def test_a_light_curve_brings_its_ratio_into_the_shard() -> None:
    time = np.arange(1325.0, 1352.0, 0.01)
    planet = Ephemeris("TIC 1", "b", 3.0, 1326.0 + TIME_SYSTEMS["BTJD"], 3.0, "PC", "test")
    inside = near_transits(time, [planet], "BTJD", 0.5)
    flux = 1.0 + np.random.default_rng(3).normal(0.0, SIGMA, time.size) - 5e-3 * inside
    curve = make_curve(time, flux, np.full(time.size, SIGMA), time_system="BTJD", star="TIC 1", source="test")
    shard = pack(windows_of_star([curve], [planet], WindowRecipe()).windows, WindowRecipe(), {"command": "test"})
    # Detrending takes out little of a masked transit; the draw of the noise moves the ratio by 1.
    assert shard.extras["snr"] == pytest.approx([5.0 * np.sqrt(np.count_nonzero(inside))], rel=0.05)
    assert shard.model_inputs()["scalars"].shape == (1, SCALARS)


def test_the_depth_is_that_of_the_middle_whatever_the_slopes_and_a_few_outliers() -> None:
    phase = np.linspace(-0.5, 0.5, 4001)
    slopes = np.clip((0.05 - np.abs(phase)) / 0.02, 0.0, 1.0)  # flat over six tenths of the duration
    flux = 1.0 - 0.01 * slopes + np.random.default_rng(0).normal(0.0, 1e-4, phase.size)
    flux[::100] += 0.5
    assert depth_in_the_middle(flux, phase, 0.1) == pytest.approx(0.01, rel=0.01)
    # A brightening has a depth below 0, and nothing outside, or in the middle, gives none.
    assert depth_in_the_middle(2.0 - flux, phase, 0.1) == pytest.approx(-0.01, rel=0.01)
    assert np.isnan(depth_in_the_middle(flux, phase, 2.0))
    assert np.isnan(depth_in_the_middle(flux[:900], phase[:900], 0.1))
