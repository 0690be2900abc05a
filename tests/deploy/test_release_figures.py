# SPDX-License-Identifier: MIT
"""What the released model reaches on real events whose stars it has not seen, in int8."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from tinytransit.deploy.manifest import load_manifest
from tinytransit.deploy.old_interpreters import several_scales
from tinytransit.deploy.static.reader import read_model
from tinytransit.evaluate.scoring import Scorer, labelled
from tinytransit.experiments.crossvalidation.figures import further_figures, own_figures
from tinytransit.model.metrics import binary_metrics
from tinytransit.window.measurements import STAR_QUANTITIES
from tinytransit.window.shard import concatenate, read_shard

MODELS = Path(__file__).resolve().parents[2] / "models"
MODEL = (MODELS / "transit.tflite").read_bytes()


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer(MODEL)


def test_every_version_of_tensorflow_lite_micro_reads_its_dense_layers() -> None:
    assert several_scales(read_model(MODEL)) == []


def test_full_frame_events_with_and_without_what_may_be_unknown(scorer: Scorer, shared_data: Path) -> None:
    figures = own_figures(scorer, labelled(read_shard(shared_data / "tess_ffi_yu2019.npz"), 0))
    least = {
        "triage_ap": 0.98, "triage_ap_blanked": 0.975, "vetting_ap": 0.78, "vetting_ap_without_star": 0.67,
        "vetting_ap_blanked": 0.61, "vetting_ap_today": 0.73,
    }  # fmt: skip
    assert {name: figures[name] for name, bound in least.items() if (figures[name] or 0) < bound} == {}
    assert (figures["calibration_error"] or 1) <= 0.02


def test_two_minute_events_and_keplers(scorer: Scorer, shared_data: Path) -> None:
    own = read_shard(shared_data / "tess_ffi_yu2019.npz")
    further = [read_shard(shared_data / f"{name}.npz") for name in ("tess_2min_nigraha", "kepler_dr24")]
    whole = concatenate([own, *further])
    # A star of both TESS sets is in the fold of the first.
    rows = (np.arange(len(whole)) >= len(own)) & (whole.fold == 0) & (whole.label >= 0)
    figures = further_figures(scorer, whole.select(rows), read_shard(shared_data / "tess_2min_toi.npz"), 0.5)
    least = {
        "auxiliary_planets_kept": 0.55, "unseen_planets_kept": 0.94, "kepler_auc": 0.972, "kepler_ap": 0.895,
        "kepler_ap_today": 0.90,
    }  # fmt: skip
    assert {name: figures[name] for name, bound in least.items() if (figures[name] or 0) < bound} == {}
    assert (figures["kepler_calibration_error"] or 1) <= 0.025


def test_what_is_known_of_the_star_says_nothing_by_being_known(scorer: Scorer, shared_data: Path) -> None:
    """Shuffled among the windows, presence leaves triage as it is, and without the star scores are no higher."""
    shard = labelled(read_shard(shared_data / "tess_ffi_yu2019.npz"), 0)
    known = np.stack([np.isfinite(shard.extras[name]) for name in STAR_QUANTITIES], axis=1)
    whole = shard.select(np.asarray(known.all(axis=1)))
    classes, of_whole = shard.label + (shard.disposition == "PC"), whole.label + (whole.disposition == "PC")
    random = np.random.default_rng(1)
    drawn = np.stack([known[random.choice(np.flatnonzero(classes == each))] for each in of_whole])
    gains, means = [], []
    for presence in (drawn, random.permutation(drawn), np.zeros_like(drawn), np.ones_like(drawn)):
        columns = zip(STAR_QUANTITIES, presence.T, strict=True)
        extras = {name: np.where(there, whole.extras[name], np.nan) for name, there in columns}
        scores = scorer.scores(replace(whole, extras={**whole.extras, **extras}))
        gains.append(binary_metrics(whole.label, scores["transit_like"], 0.5).average_precision)
        means.append(scores["transit_like"].mean())
    assert abs(gains[0] - gains[1]) < 0.003, gains
    assert abs(means[2] / means[3] - 1.0) < 0.05, means


def test_golden_planets_are_kept(scorer: Scorer) -> None:
    """Kepler-1 b, five of Kepler-90, pi Mensae c and the confirmed planets of TESS's first sector."""
    golden, manifest = read_shard(MODELS / "golden.npz"), load_manifest(MODELS)
    confirmed = np.isin(golden.disposition, ["CONFIRMED", "CP", "KP"]) & (golden.extras["snr"] >= 10.0)
    scores = scorer.scores(golden.select(confirmed))
    assert len(scores["transit_like"]) == 16 and (scores["transit_like"] >= manifest.threshold).all()
    # Kepler-90 c, g and h, of 9, 211 and 332 days, and Kepler-1 b are taken for eclipsing binaries.
    planet_like = scores["planet_like"]
    assert (planet_like >= manifest.threshold).all() and (planet_like >= 0.5).sum() >= 12
