# SPDX-License-Identifier: MIT
import numpy as np
import pytest

from tinytransit.window.recipe import WindowRecipe
from tinytransit.window.secondary import secondary_phase, secondary_view
from tinytransit.window.views import local_view

RECIPE = WindowRecipe()
DURATION = 0.04


def folded(*dips: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Flux with a box of one duration at each phase, of each depth."""
    phase = np.sort(np.random.default_rng(7).uniform(-0.5, 0.5, 8000))
    flux = 1 + np.random.default_rng(8).normal(0, 1e-4, phase.size)
    for middle, depth in dips:
        flux[np.abs((phase - middle + 0.5) % 1 - 0.5) <= DURATION / 2] -= depth
    return phase, flux


@pytest.mark.parametrize("middle", [0.5, -0.5, 0.27, -0.31])
def test_the_deepest_other_dip_is_in_the_middle_of_its_view(middle: float) -> None:
    phase, flux = folded((0.0, 0.02), (middle, 0.005), (-0.2, 0.001))
    found = secondary_phase(phase, flux, DURATION)
    assert found is not None
    assert abs((found - middle + 0.5) % 1 - 0.5) <= 0.3 * DURATION
    view = secondary_view(phase, flux, DURATION, RECIPE)
    assert view.min() == -1
    assert view.shape == (61,) and view[29:32].mean() < -0.7 and abs(np.median(view)) < 1e-6


def test_the_view_reaches_four_durations_to_each_side() -> None:
    """So does that of Yu et al. 2019: the same eclipse fills half as many bins of it as of the local view."""
    phase, flux = folded((0.0, 0.02), (0.5, 0.005))
    secondary = secondary_view(phase, flux, DURATION, RECIPE)
    local = local_view(phase, flux, DURATION, RECIPE).values
    assert (secondary < -0.5).sum() / (local < -0.5).sum() == pytest.approx(0.5, abs=0.1)


def test_a_brightening_is_no_dip() -> None:
    phase, flux = folded((0.0, 0.02), (0.3, -0.01), (-0.3, 0.003))
    assert secondary_phase(phase, flux, DURATION) == pytest.approx(-0.3, abs=0.3 * DURATION)


def test_the_event_is_not_in_the_view_of_the_other_dip() -> None:
    phase, flux = folded((0.0, 0.02), (0.2, 0.003))
    assert (secondary_view(phase, flux, DURATION, RECIPE) < -0.5).sum() < 12


def test_the_event_itself_is_no_other_dip() -> None:
    phase, flux = folded((0.0, 0.02))
    found = secondary_phase(phase, flux, DURATION)
    assert found is not None and abs(found) >= 0.1


def test_an_event_that_fills_the_period_has_no_other_dip() -> None:
    phase, flux = folded((0.0, 0.02))
    assert secondary_phase(phase, flux, 0.4) is None
    assert not secondary_view(phase, flux, 0.4, RECIPE).any()


def test_too_few_cadences_leave_the_view_blank() -> None:
    phase, flux = folded((0.0, 0.02))
    few = np.abs(phase) < 0.09
    assert not secondary_view(phase[few], flux[few], DURATION, RECIPE).any()
