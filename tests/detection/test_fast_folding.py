# SPDX-License-Identifier: MIT
"""The search methods agree, and a search without the fast one goes on with another."""

import sys

import numpy as np
import pytest
from helpers.searched_stars import NOISE, planet, with_planets

from tinytransit.detection import methods
from tinytransit.detection.grid import central_duration, grid_of
from tinytransit.detection.methods import METHODS, usable
from tinytransit.detection.settings import DetectionSettings
from tinytransit.detection.time_bins import TimeBins

pytest.importorskip("gerbls")


def bins_of(time: np.ndarray, flux: np.ndarray) -> TimeBins:
    return TimeBins(time, flux, np.full(time.shape, NOISE), float(np.median(np.diff(time))))


@pytest.mark.parametrize("period", [0.71, 2.9, 6.3, 11.8])
def test_fast_folding_and_box_least_squares_find_the_same_peak(period: float) -> None:
    orbit = planet(period, radius=0.05)
    bins = bins_of(*with_planets(orbit))
    grid = grid_of(bins.time, DetectionSettings())
    fast, slow = (next(METHODS[name](bins, grid).peaks(1)) for name in ("fast", "bls"))
    assert fast.period_days == pytest.approx(slow.period_days, rel=3e-3) == pytest.approx(period, rel=3e-3)
    for peak in (fast, slow):
        cycles = (peak.epoch_days - orbit.epoch) / peak.period_days
        assert abs(cycles - round(cycles)) * peak.period_days < 0.5 * orbit.duration
        assert peak.duration_days == pytest.approx(orbit.duration, rel=0.5)


def test_its_trial_periods_are_dense_and_its_power_is_that_of_the_box() -> None:
    orbit = planet(3.0, radius=0.05)
    bins = bins_of(*with_planets(orbit))
    grid = grid_of(bins.time, DetectionSettings())
    found = METHODS["fast"](bins, grid)
    assert (np.diff(found.periods) > 0).all()
    assert found.periods[0] >= grid.shortest_days and found.periods[-1] <= grid.longest_days
    drift = np.diff(found.periods) / found.periods[:-1] * grid.span_days
    assert (drift < 0.3 * np.array([central_duration(each) for each in found.periods[1:]])).all()
    slow = METHODS["bls"](bins, grid)
    assert found.power.max() == pytest.approx(slow.power.max(), rel=0.1)


def test_a_brightening_is_no_peak() -> None:
    time, flux = with_planets(planet(3.0))
    peak = next(METHODS["fast"](bins_of(time, 2.0 - flux), grid_of(time, DetectionSettings())).peaks(1))
    assert peak.sde < 8.0


def test_without_the_library_box_least_squares_takes_over_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    methods._fast_folding_works.cache_clear()
    monkeypatch.setitem(sys.modules, "gerbls", None)
    method, note = usable("fast")
    assert method == "bls" and note is not None and "gerbls" in note
    assert usable("tls") == ("tls", None)
    methods._fast_folding_works.cache_clear()
