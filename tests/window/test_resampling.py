# SPDX-License-Identifier: MIT
import numpy as np
import pytest
from helpers.public_records import dip

from tinytransit.window.errors import NoDipError
from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.resampling import resampled_global, resampled_local
from tinytransit.window.views import fill_empty, global_view, local_view, median_bins, normalise


def folded(seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """A folded light curve: phases in order, a transit of 0.04 periods, noise of a tenth of its depth."""
    random = np.random.default_rng(seed)
    phase = np.sort(random.uniform(-0.5, 0.5, 40_000))
    flux = 1.0 - 0.01 * np.clip(1.2 - np.abs(phase) / 0.02, 0.0, 1.0)
    return phase, flux + random.normal(0.0, 0.001, phase.size)


def test_views_of_astronet_become_what_we_would_have_made_of_the_light_curve() -> None:
    (phase, flux), duration, recipe = folded(), 0.04, WindowRecipe()
    whole, _ = median_bins(phase, flux, low=-0.5, high=0.5, bins=2001, width=1 / 2001)
    near, _ = median_bins(phase, flux, low=-4 * duration, high=4 * duration, bins=201, width=0.16 * duration)
    theirs = resampled_global(normalise(fill_empty(whole, periodic=True)).astype(float))
    assert np.abs(theirs - global_view(phase, flux, recipe).values).max() < 0.08
    theirs = resampled_local(normalise(near).astype(float), 4.0, duration)
    ours = local_view(phase, flux, duration, recipe).values
    assert np.abs(theirs - ours).max() < 0.06
    # Nigraha's bins lie side by side.
    narrow, _ = median_bins(phase, flux, low=-2 * duration, high=2 * duration, bins=81, width=4 * duration / 81)
    theirs = resampled_local(2 * normalise(narrow).astype(float) + 1, 2.0, duration, None)
    assert np.abs(theirs - ours).max() < 0.06


def test_views_of_our_own_bins_stay_as_they_are_and_long_events_end_at_half_a_period() -> None:
    view = normalise(dip(61, 0.3).astype(float))
    np.testing.assert_allclose(resampled_local(view.astype(float), 2.0, 0.04), view, atol=1e-6)
    # Four and two durations to each side are both more than the period holds.
    np.testing.assert_allclose(resampled_local(view.astype(float), 4.0, 0.4), view, atol=1e-6)
    np.testing.assert_allclose(
        resampled_global(normalise(dip(201, 0.1).astype(float)).astype(float)),
        normalise(dip(201, 0.1).astype(float)),
        atol=1e-6,
    )


def test_a_flat_view_is_refused() -> None:
    with pytest.raises(NoDipError):
        resampled_global(np.ones(2001))
    with pytest.raises(NoDipError):
        resampled_local(np.ones(81), 2.0, 0.04, None)
