# SPDX-License-Identifier: MIT
import numpy as np
import pytest

from tinytransit.window.synthetic.variability import Disturbance, drops, flares, ramps, spots, steps

# Four days with a gap of one in the middle.
TIME = np.concatenate([np.arange(0.0, 4.0, 0.01), np.arange(5.0, 9.0, 0.01)])


@pytest.mark.parametrize("disturbance", [spots, steps, drops, flares, ramps])
def test_a_disturbance_is_repeated_by_its_seed_and_grows_with_its_amplitude(disturbance: Disturbance) -> None:
    one, same, twice = (disturbance(np.random.default_rng(3), TIME, amplitude) for amplitude in (0.01, 0.01, 0.02))
    assert one.shape == TIME.shape and np.isfinite(one).all() and one.any()
    np.testing.assert_array_equal(one, same)
    np.testing.assert_allclose(twice, 2.0 * one)


@pytest.mark.parametrize("seed", range(10))
def test_flares_brighten_drops_darken_and_steps_stay(seed: int) -> None:
    assert (flares(np.random.default_rng(seed), TIME, 0.01) >= 0).all()
    dropping = drops(np.random.default_rng(seed), TIME, 0.01)
    assert (dropping <= 0).all() and dropping.min() < -0.001
    levels = np.unique(steps(np.random.default_rng(seed), TIME, 0.01))
    assert 2 <= levels.size <= 4


@pytest.mark.parametrize("seed", range(10))
def test_ramps_begin_at_the_start_and_after_the_gap_and_decay(seed: int) -> None:
    flux = ramps(np.random.default_rng(seed), TIME, 0.01)
    jumps = np.flatnonzero(np.abs(np.diff(flux)) > 1e-4 + 0.2 * np.abs(flux[:-1]))
    assert set(jumps.tolist()) <= {399}
    assert abs(flux[0]) > 0 and (np.diff(np.abs(flux[:400])) <= 0).all()


def test_spots_repeat_with_a_period_of_days() -> None:
    time = np.arange(0.0, 40.0, 0.02)
    flux = spots(np.random.default_rng(6), time, 0.01)
    power = np.abs(np.fft.rfft(flux - flux.mean())) ** 2
    frequency = np.fft.rfftfreq(time.size, 0.02)[power.argmax()]
    assert 1 / 8.5 < frequency < 3 / 0.3 and abs(flux).max() < 0.03
