# SPDX-License-Identifier: MIT
"""The released model: its files agree with each other, and its engine with the reference."""

import re
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from helpers.native_engine import NativeEngine

from tinytransit.deploy.describe import input_specs, output_specs
from tinytransit.deploy.export import export
from tinytransit.deploy.golden import Golden, load_golden
from tinytransit.deploy.manifest import Manifest, load_manifest, model_id_of
from tinytransit.deploy.reference import Reference
from tinytransit.deploy.static.compiler import compile_model
from tinytransit.evaluate.scoring import Scorer
from tinytransit.window.shard import read_shard
from tinytransit.window.unknown import Blank, blanked

MODELS = Path(__file__).resolve().parents[2] / "models"
MODEL = (MODELS / "transit.tflite").read_bytes()


@pytest.fixture(scope="module")
def released() -> Manifest:
    return load_manifest(MODELS)


@pytest.fixture(scope="module")
def golden(released: Manifest) -> Golden:
    return load_golden(MODELS / "golden.npz", released)


def _unpack(packed: bytes, sizes: list[int]) -> list[np.ndarray]:
    return np.split(np.frombuffer(packed, np.int8), np.cumsum(sizes)[:-1])


def _answers(engine: NativeEngine, manifest: Manifest, packed: bytes) -> bytes:
    outputs = engine.invoke(_unpack(packed, [s.size for s in manifest.inputs]), [s.size for s in manifest.outputs])
    return b"".join(values.tobytes() for values in outputs)


def test_the_manifest_describes_the_model(released: Manifest) -> None:
    compiled = compile_model(MODEL)
    assert released.model_id == model_id_of(MODEL)
    assert released.inputs == input_specs(compiled.graph) and released.outputs == output_specs(compiled.graph)
    assert (released.macs, released.arena_bytes) == (compiled.macs, compiled.arena_bytes)


def test_the_scores_are_calibrated_and_what_was_trained_on_is_named(released: Manifest) -> None:
    assert released.calibration is not None and released.calibration.calibration_error <= 0.02
    assert released.training is not None and released.training.domain is not None
    domain = released.training.domain
    assert domain.missions == ("Kepler", "TESS") and domain.cadence_minutes == (2.0, 29.4, 30.0)
    assert domain.period_days[0] < 0.5 and domain.period_days[1] > 20.0


def test_the_model_keeps_its_budget(released: Manifest) -> None:
    assert released.macs <= 100_000 and len(MODEL) <= 64 * 1024


def test_the_golden_vectors_are_the_references_answers(golden: Golden) -> None:
    reference = Reference(MODEL)
    assert len(golden) >= 20
    for row in range(len(golden)):
        assert reference.invoke_packed(golden.input_bytes(row)) == golden.output_bytes(row), golden.shard.star[row]


def test_exporting_again_gives_the_same_files(released: Manifest, tmp_path: Path) -> None:
    windows = read_shard(MODELS / "golden.npz")
    exported = export(MODELS / "transit.tflite", windows, tmp_path, released.window, None, released.threshold)
    for file in exported.files:
        if file.suffix in {".c", ".h", ".npz", ".tflite"}:
            assert file.read_bytes() == (MODELS / file.relative_to(tmp_path)).read_bytes(), file.name


def test_the_engine_answers_as_the_reference(released: Manifest, golden: Golden, tmp_path: Path) -> None:
    engine = NativeEngine({p.name: p.read_text() for p in (MODELS / "static").iterdir()}, tmp_path)
    assert engine.init() == 0
    for row in range(len(golden)):
        assert _answers(engine, released, golden.input_bytes(row)) == golden.output_bytes(row), golden.shard.star[row]
    # Uniform noise saturates the score, so most of the random inputs are real windows with noise of all strengths.
    random, reference, seen = np.random.default_rng(2026), Reference(MODEL), set()
    for trial in range(1000):
        base = np.frombuffer(golden.input_bytes(trial % len(golden)), np.int8).astype(float)
        strength = 2 ** random.uniform(0, 8)
        packed = np.clip(np.rint(base + random.normal(0, strength, base.size)), -128, 127).astype(np.int8).tobytes()
        expected = reference.invoke_packed(packed)
        seen.add(expected)
        assert _answers(engine, released, packed) == expected
    assert len(seen) > 50, "the inputs are too much alike to prove anything"


def test_whether_the_star_is_known_tells_the_network_nothing(released: Manifest, shared_data: Path) -> None:
    """By the law of total probability the mean score is the same with values and without, unless their lack is a sign.

    In the training set a star is unknown half as often for a planet candidate; a network that was trained on this as it
    is gives planets 0.80 of the probability where the star is blanked, after three epochs.
    """
    if "measurements" not in {spec.name for spec in released.inputs}:
        pytest.skip("the released model does not take measurements")
    windows = read_shard(shared_data / "tess_ffi_yu2019.npz")
    known = np.all([np.isfinite(windows.extras[name]) for name in ("star_radius", "teff", "tmag")], axis=0)
    windows = windows.select((windows.fold == 0) & (windows.label >= 0) & known)
    scorer = Scorer(MODEL, released)
    full, blank = (scorer.scores(each) for each in (windows, blanked(windows, Blank.star)))
    for scores in ([each["transit_like"] for each in (full, blank)],
                   [each["transit_like"] * each["planet_like"] for each in (full, blank)]):  # fmt: skip
        # A little more is no such sign: of Kepler's events, whose star is never known, a quarter are planets.
        assert 0.85 <= scores[1].mean() / scores[0].mean() <= 1.2


def test_one_flipped_weight_is_seen_by_the_golden_vectors(released: Manifest, golden: Golden, tmp_path: Path) -> None:
    sources = {p.name: p.read_text() for p in (MODELS / "static").iterdir()}
    first = re.search(r"_weights\w*\[\d+\] .*?\{\s*(-?\d+),", sources["weights.c"])
    assert first, "the first weight is not where it was"
    head, tail = sources["weights.c"][: first.start(1)], sources["weights.c"][first.end(1) :]
    sources["weights.c"] = f"{head}{int(first[1]) ^ 0x40}{tail}"
    engine = NativeEngine(sources, tmp_path)
    assert engine.init() == 0
    wrong = sum(
        _answers(engine, released, golden.input_bytes(row)) != golden.output_bytes(row) for row in range(len(golden))
    )
    assert wrong > 0
