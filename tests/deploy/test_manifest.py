# SPDX-License-Identifier: MIT
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinytransit.deploy.manifest import (
    Calibration,
    Manifest,
    ManifestError,
    TensorSpec,
    Training,
    load_manifest,
    save_manifest,
)
from tinytransit.model.training_domain import TrainingDomain


@given(st.floats(1e-4, 10), st.integers(-128, 127), st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=20))
def test_quantization_is_off_by_half_a_step_or_saturates(scale: float, zero_point: int, values: list[float]) -> None:
    spec = TensorSpec(name="x", shape=(len(values),), scale=scale, zero_point=zero_point, meaning="test")
    low, high = spec.dequantize([-128, 127])
    back = spec.dequantize(spec.quantize(values))
    assert np.abs(back - np.clip(values, low, high)).max() <= scale / 2 * (1 + 1e-9)


def test_values_that_are_not_finite_are_refused(manifest: Manifest) -> None:
    with pytest.raises(ManifestError, match=r"global_view.*1"):
        manifest.inputs[0].quantize([0.0, np.nan])


def test_a_view_of_another_length_is_refused_with_both_lengths(manifest: Manifest) -> None:
    views = {"global_view": np.zeros((2, 200), np.float32), "local_view": np.zeros((2, 61), np.float32)}
    with pytest.raises(ManifestError, match=r"201.*200"):
        manifest.pack_inputs(views)
    with pytest.raises(ManifestError, match=r"global_view.*local_view"):
        manifest.pack_inputs({"local_view": views["local_view"]})


def test_a_manifest_survives_its_file(manifest: Manifest, tmp_path: Path) -> None:
    save_manifest(manifest, tmp_path / "manifest.json")
    assert load_manifest(tmp_path) == manifest


def test_a_calibration_is_written_only_where_there_is_one(manifest: Manifest, tmp_path: Path) -> None:
    save_manifest(manifest, tmp_path / "manifest.json")
    assert '"calibration"' not in (tmp_path / "manifest.json").read_text()
    calibration = Calibration(
        slope=0.9, intercept=-0.5, data="windows.npz", data_sha256="0" * 64, windows=100, calibration_error=0.01
    )
    calibrated = manifest.model_copy(update={"calibration": calibration})
    save_manifest(calibrated, tmp_path / "manifest.json")
    assert load_manifest(tmp_path) == calibrated


def test_the_score_is_the_calibrated_first_output_times_planet_like(manifest: Manifest) -> None:
    scores = {"score": np.array([0.2, 0.5, 0.9])}
    assert manifest.planet_score(scores).tolist() == [0.2, 0.5, 0.9]
    assert manifest.planet_score({"transit_like": scores["score"]}).tolist() == [0.2, 0.5, 0.9]
    calibration = Calibration(
        slope=2, intercept=np.log(3), data="x", data_sha256="0" * 64, windows=1, calibration_error=0
    )
    calibrated = manifest.model_copy(update={"calibration": calibration})
    both = {**scores, "planet_like": np.array([1.0, 0.5, 0.0])}
    assert calibrated.planet_score(both)[1:] == pytest.approx([0.375, 0.0])


def test_a_domain_is_written_only_where_there_is_one(manifest: Manifest, tmp_path: Path) -> None:
    domain = TrainingDomain(missions=("TESS",), cadence_minutes=(), period_days=(1.0, 2.0), duration_hours=(1.0, 2.0),
                            snr=None)  # fmt: skip
    training = Training(data="x.npz", data_sha256="0" * 64, seed=1, metrics={})
    for each in (training, training.model_copy(update={"domain": domain})):
        trained = manifest.model_copy(update={"training": each})
        save_manifest(trained, tmp_path / "manifest.json")
        assert ('"domain"' in (tmp_path / "manifest.json").read_text()) is (each.domain is not None)
        assert load_manifest(tmp_path) == trained


@given(st.floats(1e-3, 100), st.floats(-100, 100))
def test_a_calibration_keeps_the_order_of_the_256_scores(slope: float, intercept: float) -> None:
    calibration = Calibration(
        slope=slope, intercept=intercept, data="x", data_sha256="0" * 64, windows=1, calibration_error=0
    )
    probabilities = calibration.probability(np.arange(256) / 256)
    assert (np.diff(probabilities) >= 0).all() and probabilities[0] >= 0 and probabilities[-1] <= 1


def test_a_score_of_a_half_becomes_the_intercept() -> None:
    calibration = Calibration(
        slope=2, intercept=np.log(3), data="x", data_sha256="0" * 64, windows=1, calibration_error=0
    )
    assert calibration.probability([0.5, 0.75]) == pytest.approx([0.75, 27 / 28])


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"schema_version": 1', '"schema_version": 2', "schema_version"),
        ('"zero_point": ', '"zero_point": 1000, "ignored": ', "zero_point"),
        ('"threshold": ', '"unheard_of": 1, "threshold": ', "unheard_of"),
        ('"global_bins": 201', '"global_bins": 200', "201.*200"),
        ("{", "", r"manifest\.json"),
    ],
)
def test_a_broken_manifest_is_refused_by_its_fault(
    manifest: Manifest, tmp_path: Path, old: str, new: str, fault: str
) -> None:
    save_manifest(manifest, tmp_path / "manifest.json")
    text = (tmp_path / "manifest.json").read_text()
    assert old in text
    (tmp_path / "manifest.json").write_text(text.replace(old, new, 1))
    with pytest.raises(ManifestError, match=fault):
        load_manifest(tmp_path)


def test_a_missing_manifest_says_what_writes_one(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match=r"manifest\.json"):
        load_manifest(tmp_path)
