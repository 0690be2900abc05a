# SPDX-License-Identifier: MIT
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")
pytest.importorskip("sklearn", reason="figures need scikit-learn ([train])")

from tinytransit.deploy.manifest import Manifest, Training
from tinytransit.evaluate.scoring import score_windows
from tinytransit.report.feasibility.detector import manifest_detector, measured_detector
from tinytransit.report.formats import ReportError
from tinytransit.window.shard import WindowShard, write_shard


def test_windows_give_the_figures_at_the_threshold_of_the_wanted_recall(
    model_dir: Path, tiny_shard: WindowShard, tmp_path: Path
) -> None:
    label = tiny_shard.label.copy()
    label[0] = -1
    write_shard(replace(tiny_shard, label=label), tmp_path / "windows.npz")
    told: list[tuple[int, int]] = []
    found = measured_detector(model_dir, tmp_path / "windows.npz", None, 0.6, lambda done, of: told.append((done, of)))
    assert told == [(done, 7) for done in range(1, 8)]
    scores = score_windows((model_dir / "tiny.tflite").read_bytes(), tiny_shard)["transit_like"]
    called = scores >= found.threshold
    assert found.recall == called[label == 1].mean() >= 0.6
    assert found.false_positive_rate == called[label == 0].mean()
    assert "7 labelled windows of windows.npz" in found.source


def test_a_manifest_gives_the_false_positives_that_its_precision_means(manifest: Manifest) -> None:
    metrics = {"windows": 1000.0, "positives": 200.0, "precision": 0.8, "recall": 0.9, "threshold": 0.3}
    training = Training(data="yu.npz", data_sha256="0" * 64, seed=1, metrics=metrics)
    found = manifest_detector(manifest.model_copy(update={"training": training}))
    # 180 transits found among 225 called, so 45 of 800 junk windows are called.
    assert (found.recall, found.threshold) == (0.9, 0.3)
    assert found.false_positive_rate == pytest.approx(45 / 800) and "yu.npz" in found.source
    with pytest.raises(ReportError):
        manifest_detector(manifest.model_copy(update={"training": None}))
    few = training.model_copy(update={"metrics": {"recall": np.float64(0.9)}})
    with pytest.raises(ReportError):
        manifest_detector(manifest.model_copy(update={"training": few}))
