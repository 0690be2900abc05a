# SPDX-License-Identifier: MIT
"""A search in a script finds what was put in, and shows it."""

import numpy as np
import pytest

import tinytransit
from tinytransit.api.errors import ArgumentError

PERIOD, EPOCH, HOURS, DEPTH = 3.3, 1326.1, 3.0, 0.004


@pytest.fixture(scope="module")
def arrays() -> tuple[np.ndarray, np.ndarray]:
    time = 1325.0 + np.arange(27 * 48) / 48
    phase = (time - EPOCH + 0.5 * PERIOD) % PERIOD - 0.5 * PERIOD
    flux = 1.0 - DEPTH * np.clip((HOURS / 48 - np.abs(phase)) / (HOURS / 240), 0, 1)
    return time, flux + np.random.default_rng(5).normal(0, 2e-4, time.size)


@pytest.fixture(scope="module")
def found(arrays: tuple[np.ndarray, np.ndarray]) -> tinytransit.Detection:
    return tinytransit.search(arrays, star="TIC 7", time_system="BTJD")


def test_the_planet_is_found_with_units(found: tinytransit.Detection) -> None:
    table = found.table()
    assert len(table) == len(found) == 1
    assert table["period"][0].to_value("d") == pytest.approx(PERIOD, rel=1e-3)
    assert table["depth"][0].to_value("") == pytest.approx(DEPTH, rel=0.1)
    assert "TIC 7.01" in repr(found) and "TIC 7.01" in found._repr_html_()


def test_its_report_is_a_figure(found: tinytransit.Detection) -> None:
    assert len(found.plot(1).axes) > 5
    with pytest.raises(ArgumentError, match="no candidate 2"):
        found.plot(2)


def test_nothing_is_found_in_noise() -> None:
    time = 1325.0 + np.arange(27 * 48) / 48
    flux = 1.0 + np.random.default_rng(6).normal(0, 2e-4, time.size)
    found = tinytransit.search((time, flux), time_system="BTJD")
    assert len(found) == len(found.table()) == 0 and "no candidate" in found._repr_html_()


def test_a_wrong_setting_is_named(arrays: tuple[np.ndarray, np.ndarray]) -> None:
    with pytest.raises(ArgumentError, match="max_planets"):
        tinytransit.search(arrays, time_system="BTJD", max_planets=0)


def test_the_candidate_is_classified_alike(arrays: tuple[np.ndarray, np.ndarray], found: tinytransit.Detection) -> None:
    candidate = found.candidates[0]
    answer = tinytransit.classify(
        arrays, candidate.period_days, candidate.epoch_bjd, candidate.duration_hours, star="TIC 7", time_system="BTJD"
    )
    assert answer.called and answer.verdict == "transit-like"
    assert answer.called == candidate.called
    assert len(answer.plot().axes) == 3 and "transit-like" in answer._repr_html_()


def test_an_ephemeris_without_a_transit_in_the_data_is_refused(arrays: tuple[np.ndarray, np.ndarray]) -> None:
    with pytest.raises(ArgumentError, match="no transit"):
        tinytransit.classify(arrays, 400.0, 1400.0, 3.0, time_system="BTJD")
