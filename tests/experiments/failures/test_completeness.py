# SPDX-License-Identifier: MIT
"""Completeness in bins of what was injected."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("scipy", reason="intervals come from SciPy ([data])")

from tinytransit.experiments.failures.completeness import EDGES, MAPS, Bin, completeness, write_completeness
from tinytransit.experiments.failures.injection import Planet


def test_planets_are_counted_in_their_bins() -> None:
    planets = [Planet(1.5, 2e-3, 4.0), Planet(1.5, 2e-3, 4.5), Planet(3.0, 2e-3, 100.0), Planet(1.5, 2e-3, 200.0)]
    found = np.array([True, False, True, True])
    bins = {tuple(each.ranges.values()): each for each in completeness(planets, found, ("period_days", "snr"))}
    assert len(bins) == (len(EDGES["period_days"]) - 1) * (len(EDGES["snr"]) - 1)
    assert (bins[(1, 2), (3, 5)].injected, bins[(1, 2), (3, 5)].found) == (2, 1)
    assert bins[(2, 4), (60, 100)].recall == 1  # the last edge belongs to its bin
    assert sum(each.injected for each in bins.values()) == 3  # what lies outside counts nowhere
    assert bins[(4, 8), (3, 5)].recall is None and bins[(4, 8), (3, 5)].low is None


def test_the_interval_is_wilsons() -> None:
    planets = [Planet(1.5, 2e-3, 4.0)] * 10
    first, *_ = completeness(planets, np.arange(10) < 8, ("snr",))
    # Wilson 1927 for 8 of 10 at z = 1.96, by hand.
    assert (first.low, first.high) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    with pytest.raises(ValueError, match="10 planets"):
        completeness(planets, np.ones(9, bool), ("snr",))


def test_table_and_picture_hold_every_bin(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    planets = [
        Planet(
            *(
                float(np.exp(random.uniform(*np.log(EDGES[axis][:: len(EDGES[axis]) - 1]))))
                for axis in ("period_days", "depth", "snr")
            )
        )
        for _ in range(200)
    ]
    found = np.array([planet.snr > 12 for planet in planets])
    bins: dict[Sequence[str], list[Bin]] = {axes: completeness(planets, found, axes) for axes in MAPS}
    write_completeness(bins, "title", tmp_path)
    rows = list(csv.DictReader((tmp_path / "completeness.csv").open()))
    assert len(rows) == sum(map(len, bins.values()))
    curve = [row for row in rows if row["snr_from"] and not row["period_days_from"] and not row["depth_from"]]
    assert sum(int(row["injected"]) for row in curve) == 200
    assert sum(int(row["found"]) for row in curve) == found.sum()
    assert (tmp_path / "completeness.png").read_bytes()[:4] == b"\x89PNG"
