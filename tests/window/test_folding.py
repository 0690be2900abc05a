# SPDX-License-Identifier: MIT
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.catalog.ephemeris import Ephemeris
from tinytransit.time_systems import TIME_SYSTEMS
from tinytransit.window.folding import fold, near_transits

TIME = np.arange(1325.0, 1352.0, 0.01)


def planet(period: float, epoch: float = 1326.0, hours: float = 3.0) -> Ephemeris:
    return Ephemeris("TIC 1", "b", period, epoch + TIME_SYSTEMS["BTJD"], hours, "PC", "test")


@given(st.floats(-1e5, 1e5), st.floats(1e-3, 1e3), st.floats(-1e5, 1e5))
def test_a_phase_is_in_range_and_means_the_same_instant(time: float, period: float, epoch: float) -> None:
    phase = float(fold(time, period, epoch))
    assert -0.5 <= phase < 0.5
    cycles = (time - epoch) / period - phase
    assert abs(cycles - round(cycles)) < 1e-6 * max(1.0, abs(cycles))


def test_epochs_fold_to_zero_and_half_a_period_to_the_left_end() -> None:
    np.testing.assert_allclose(fold([10.0, 13.0, 11.5, 10.3], 3.0, 10.0), [0.0, 0.0, -0.5, 0.1])


def test_a_mask_leaves_half_of_the_period_to_a_contact_binary() -> None:
    assert near_transits(TIME, [planet(0.5, hours=6.0)], "BTJD", 1.5).mean() == pytest.approx(0.5, abs=0.02)


@given(st.floats(0.5, 20.0), st.floats(1320.0, 1360.0), st.floats(0.5, 12.0), st.floats(0.25, 2.0))
def test_a_cadence_is_marked_by_its_distance_from_the_nearest_transit(
    period: float, epoch: float, hours: float, durations: float
) -> None:
    near = near_transits(TIME, [planet(period, epoch, hours)], "BTJD", durations)
    distance = np.abs(TIME - epoch - period * np.rint((TIME - epoch) / period))
    reach = min(durations * hours / 24.0, 0.25 * period)
    # Distances that equal the reach except for rounding may fall on either side.
    sure = np.abs(distance - reach) > 1e-6
    np.testing.assert_array_equal(near[sure], (distance <= reach)[sure])


def test_several_ephemerides_are_marked_together_and_none_marks_nothing() -> None:
    one, other = planet(3.0), planet(7.0, 1327.5)
    both = near_transits(TIME, [one, other], "BTJD", 1.0)
    each = [near_transits(TIME, [candidate], "BTJD", 1.0) for candidate in (one, other)]
    np.testing.assert_array_equal(both, each[0] | each[1])
    assert each[0].any() and each[1].any() and not near_transits(TIME, [], "BTJD", 1.0).any()
