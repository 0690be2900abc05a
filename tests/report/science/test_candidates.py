# SPDX-License-Identifier: MIT
"""Ranking and units of the table of candidates."""

from dataclasses import replace

import numpy as np
import pytest

from tinytransit.deploy.manifest import Calibration, Manifest
from tinytransit.report.formats import ReportError
from tinytransit.report.science.candidates import model_figures, rank_candidates
from tinytransit.report.science.columns import COLUMNS, NO_INTEGER
from tinytransit.window.shard import WindowShard


@pytest.fixture
def shard(tiny_shard: WindowShard) -> WindowShard:
    """Four windows: TESS, Kepler, another star, and one without a label."""
    return replace(
        tiny_shard.select([0, 1, 2, 3]),
        star=np.array(["TIC 7", "KIC 8", "GJ 1132", "TIC 9"]),
        disposition=np.array(["PC", "J", "EB", "O"]),
        label=np.array([1, 0, 1, -1], np.int8),
        time_system=np.array(["BTJD", "BKJD", "BJD", "BTJD"]),
        epoch_days=np.array([1325.5, 120.25, 2_458_000.0, 1400.0]),
        extras={"depth": np.array([0.001, 0.02, 0.3, np.nan]), "snr": np.array([9.0, 8.0, 70.0, 6.0])},
    )


ROWS = np.array([10, 20, 30, 40])
SCORES = {"transit_like": np.array([0.9, 0.1, 0.8, 0.8]), "planet_like": np.array([0.5, 0.9, 0.25, 0.25])}


def test_the_most_planet_like_comes_first_and_ties_keep_their_order(shard: WindowShard, manifest: Manifest) -> None:
    table = rank_candidates(shard, ROWS, SCORES, manifest)
    assert list(table) == [column.name for column in COLUMNS]
    assert table["row"].tolist() == [10, 30, 40, 20] and table["rank"].tolist() == [1, 2, 3, 4]
    assert table["score"] == pytest.approx([0.45, 0.2, 0.2, 0.09])


def test_units_and_identifiers_are_the_archives(shard: WindowShard, manifest: Manifest) -> None:
    table = rank_candidates(shard, ROWS, SCORES, manifest)
    assert table["tid"].tolist() == [7, NO_INTEGER, 9, NO_INTEGER]
    assert table["kepid"].tolist() == [NO_INTEGER, NO_INTEGER, NO_INTEGER, 8]
    assert table["pl_tranmid"].tolist() == [2_458_325.5, 2_458_000.0, 2_458_400.0, 2_454_953.25]
    assert table["pl_trandep"] == pytest.approx([1e3, 3e5, np.nan, 2e4], nan_ok=True)
    assert table["label"].tolist() == [1, 1, NO_INTEGER, 0]


def test_depths_of_a_published_set_are_left_out(shard: WindowShard, manifest: Manifest) -> None:
    published = replace(shard, provenance="published views: set.npz")
    assert np.isnan(rank_candidates(published, ROWS, SCORES, manifest)["pl_trandep"]).all()


def test_the_score_is_calibrated(shard: WindowShard, manifest: Manifest) -> None:
    calibration = Calibration(slope=2.0, intercept=0.5, data="d", data_sha256="0" * 64, windows=9,
                              calibration_error=0.1)  # fmt: skip
    table = rank_candidates(shard, ROWS, SCORES, manifest.model_copy(update={"calibration": calibration}))
    assert table["score"] == pytest.approx(calibration.probability(table["transit_like"]) * table["planet_like"])
    assert table["transit_like"].tolist() == [0.9, 0.8, 0.8, 0.1]


def test_without_a_second_output_the_first_ranks(shard: WindowShard, manifest: Manifest) -> None:
    table = rank_candidates(shard, ROWS, {"transit_like": SCORES["transit_like"]}, manifest)
    assert table["score"].tolist() == [0.9, 0.8, 0.8, 0.1] and np.isnan(table["planet_like"]).all()
    assert set(model_figures(table, 0.5)) == {"triage"}


def test_figures_leave_unknown_labels_out(shard: WindowShard, manifest: Manifest) -> None:
    figures = model_figures(rank_candidates(shard, ROWS, SCORES, manifest), 0.85)
    assert figures["triage"]["windows"] == 3 and figures["triage"]["positives"] == 2
    assert figures["triage"]["recall"] == 0.5 and figures["triage"]["average_precision"] == 1.0
    assert figures["vetting"]["positives"] == 1 and "threshold" not in figures["vetting"]


def test_windows_of_one_class_have_no_figures(shard: WindowShard, manifest: Manifest) -> None:
    alike = replace(shard, label=np.full(4, -1, np.int8))
    assert model_figures(rank_candidates(alike, ROWS, SCORES, manifest), 0.5) == {}


def test_an_unknown_time_system_or_output_is_refused(shard: WindowShard, manifest: Manifest) -> None:
    with pytest.raises(ReportError, match="time system 'HJD' is none of"):
        rank_candidates(replace(shard, time_system=np.full(4, "HJD")), ROWS, SCORES, manifest)
    with pytest.raises(ReportError, match="no output 'transit_like', only other"):
        rank_candidates(shard, ROWS, {"other": np.zeros(4)}, manifest)
