# SPDX-License-Identifier: MIT
"""A network of MLPerf Tiny's, no astronomy in it, goes from ``.keras`` to a verdict by commands alone."""

import json
import runpy
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="the network is built with TensorFlow ([train])")

from helpers.firmware_images import ROOT
from typer.testing import CliRunner

import hil.__main__
import tinytransit
from tinytransit.cli import app
from tinytransit.deploy.manifest import load_manifest

WORDS = [f"word {number}" for number in range(12)]


@pytest.mark.training
def test_keyword_spotting_reaches_a_verdict_with_a_recipe_of_its_own(tmp_path: Path) -> None:
    network = runpy.run_path(str(ROOT / "tools/mlperf_tiny.py"))["keyword_spotting"]()
    network.save(tmp_path / "words.keras")
    sounds = np.random.default_rng(1).normal(0, 1, (8, 49, 10, 1))
    recipe = {"frames": 49, "coefficients": 10, "window_ms": 30}
    tinytransit.write_inputs(tmp_path / "words.npz", {"spectrogram": sounds}, WORDS[:8], classes=WORDS, recipe=recipe)

    def run(*words: str) -> None:
        done = CliRunner().invoke(app, [str(word) for word in words])
        assert done.exit_code == 0, done.output

    run(
        "quantize", f"{tmp_path}/words.keras", "--windows", f"{tmp_path}/words.npz", "--out", f"{tmp_path}/words.tflite"
    )
    run("export", f"{tmp_path}/words.tflite", "--windows", f"{tmp_path}/words.npz", "--out", f"{tmp_path}/model")
    run("export", "--check", f"{tmp_path}/model")
    manifest = load_manifest(tmp_path / "model")
    assert manifest.classes == tuple(WORDS) and manifest.recipe == recipe and manifest.window is None
    assert manifest.chooses_class

    verdict = tmp_path / "verdict.json"
    words = ["run", "--target", "tflm-host", "--golden", "--model", f"{tmp_path}/model", "--json", str(verdict)]
    assert CliRunner().invoke(hil.__main__.app, words).exit_code == 0
    found = json.loads(verdict.read_text())
    assert found["verdict"] == "PASS" and len(found["windows"]) == 8
    assert {row["decision"] for row in found["windows"]} <= set(WORDS)
