# SPDX-License-Identifier: MIT
import numpy as np
import pytest

from tinytransit.experiments.baselines.resampling import resampled


@pytest.mark.parametrize("bins", [61, 201, 256, 2000])
def test_a_ramp_stays_a_ramp_between_its_bin_centres(bins: int) -> None:
    ramp = ((np.arange(61) + 0.5) / 61).astype(np.float32)[np.newaxis]
    places = (np.arange(bins) + 0.5) / bins
    expected = np.clip(places, ramp[0, 0], ramp[0, -1])
    assert resampled(ramp, bins)[0] == pytest.approx(expected, abs=1e-6)


def test_the_same_length_changes_nothing_but_flares() -> None:
    views = np.random.default_rng(1).uniform(-1, 3, (4, 61)).astype(np.float32)
    assert np.allclose(resampled(views, 61), np.clip(views, -1, 1), atol=1e-6)
