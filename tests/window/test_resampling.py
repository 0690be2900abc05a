# SPDX-License-Identifier: MIT
import numpy as np
import pytest

from tinytransit.window.resampling import interpolated


@pytest.mark.parametrize("bins", [61, 201, 256, 2000])
def test_a_ramp_stays_a_ramp_between_its_bin_centres(bins: int) -> None:
    ramp = ((np.arange(61) + 0.5) / 61).astype(np.float32)[np.newaxis]
    places = (np.arange(bins) + 0.5) / bins
    expected = np.clip(places, ramp[0, 0], ramp[0, -1])
    assert interpolated(ramp, bins)[0] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_same_length_changes_nothing_and_the_type_stays(dtype: type[np.floating]) -> None:
    views = np.random.default_rng(1).uniform(-1, 3, (4, 61)).astype(dtype)
    same = interpolated(views, 61)
    assert same.dtype == dtype and np.allclose(same, views, atol=1e-6)
    assert interpolated(views[:0], 7).shape == (0, 7)
