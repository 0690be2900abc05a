# SPDX-License-Identifier: MIT
"""Planets injected as asked for, dips cut out, and a campaign of one quiet star from command to files."""

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from tinytransit.cli import app
from tinytransit.detection.noise import noise_on
from tinytransit.detection.search_star import Filter, flattened
from tinytransit.experiments.completeness.injection import inject, inverted, quiet_star, scrambled, without
from tinytransit.experiments.completeness.report import summarise, tables
from tinytransit.experiments.completeness.star import StarResult, Trial
from tinytransit.lightcurve.curve import fluxes, times
from tinytransit.window.recipe import WindowRecipe

RECIPE = WindowRecipe()


def test_a_planet_has_the_signal_to_noise_ratio_that_was_drawn() -> None:
    curve = quiet_star(7, 0)
    with_planet, planet = inject(curve, RECIPE, np.random.default_rng(3))
    dip = 1.0 - fluxes(with_planet) / fluxes(curve)
    flat = flattened(curve, np.zeros(times(curve).shape, dtype=np.bool_), RECIPE, Filter(1.0))
    everywhere = np.ones(times(flat).shape, dtype=np.bool_)
    sigma = noise_on(times(flat), fluxes(flat), everywhere, planet.duration_hours / 24.0).sigma
    assert math.sqrt(float((dip**2).sum())) / sigma == pytest.approx(planet.snr, rel=0.02)
    assert dip.max() == pytest.approx(planet.depth, rel=1e-6) and planet.transits >= 2
    assert 5.0 <= planet.snr <= 20.0 and 0.5 <= planet.period_days <= 13.5


def test_the_same_seed_gives_the_same_planet_and_star() -> None:
    np.testing.assert_array_equal(fluxes(quiet_star(1, 4)), fluxes(quiet_star(1, 4)))
    first, second = (inject(quiet_star(1, 4), RECIPE, np.random.default_rng(9))[1] for _ in range(2))
    assert first == second


def test_dips_are_cut_out_and_others_stay() -> None:
    curve = quiet_star(2, 0)
    time = times(curve)
    left = times(without(curve, [(3.0, 1327.0, 0.2), (math.inf, 1340.5, 0.5)]))
    gone = np.setdiff1d(time, left)
    distance = np.abs((gone - 1327.0 + 1.5) % 3.0 - 1.5)
    assert gone.size and ((distance <= 0.2) | (np.abs(gone - 1340.5) <= 0.5)).all()


def test_upside_down_and_shuffled_light_curves_keep_their_values() -> None:
    curve = quiet_star(2, 1)
    turned = fluxes(inverted(curve))
    np.testing.assert_allclose(turned + fluxes(curve), 2.0 * np.median(fluxes(curve)))
    flat = flattened(curve, np.zeros(times(curve).shape, dtype=np.bool_), RECIPE, Filter(2.0))
    shuffled = scrambled(curve, RECIPE, np.random.default_rng(5))
    np.testing.assert_allclose(np.sort(fluxes(shuffled)), np.sort(fluxes(flat)))
    assert not np.allclose(fluxes(shuffled), fluxes(flat))


def test_a_summary_counts_what_was_found_and_what_was_not_there() -> None:
    hit = Trial(
        period_days=3.0,
        depth=1e-3,
        radius=0.03,
        snr=8.0,
        transits=8,
        found=True,
        harmonic=True,
        strength=7.0,
        others=(),
    )
    miss = hit.model_copy(update={"snr": 9.0, "found": False, "strength": None})
    results = [
        StarResult(kind="real", trials=(hit, miss), false_alarms={"inverted": (5.5, 6.0)}),
        StarResult(kind="real", trials=(hit,), false_alarms={"inverted": ()}),
    ]
    summary = summarise(results)
    assert summary.recall["real"]["7-10"] == (2, 3) and summary.recall["real"]["10-20"] == (0, 0)
    assert summary.false_alarms == {"real, inverted": (2, 2)}
    assert "| real, inverted | 2 | 2 | 1.000 |" in tables(summary)


def test_a_campaign_writes_tables_and_a_picture_and_resumes(tmp_path: Path) -> None:
    command = ["completeness", "--quiet", "2", "--seed", "5", "--jobs", "1", "--out", str(tmp_path), "--json"]
    first = CliRunner().invoke(app, [*command, str(tmp_path / "a.json")])
    assert first.exit_code == 0, first.output
    document = json.loads((tmp_path / "a.json").read_text())
    assert document["seed"] == 5 and document["false_alarms"]["quiet, as it is"]["light_curves"] == 2
    rows = list(csv.DictReader((tmp_path / "completeness.csv").open()))
    assert (
        sum(
            int(row["injected"])
            for row in rows
            if row["snr_from"] and not row["depth_from"] and not row["period_days_from"]
        )
        == 2
    )
    assert (tmp_path / "completeness.png").stat().st_size > 10_000
    CliRunner().invoke(app, [*command, str(tmp_path / "b.json")])
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
