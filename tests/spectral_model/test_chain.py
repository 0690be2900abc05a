# SPDX-License-Identifier: MIT
"""Networks for spectra go from labelled spectra to a verdict, to classes, and to ranked anomalies, by commands."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="networks are trained with TensorFlow ([train])")

from typer.testing import CliRunner

import hil.__main__
from tinytransit.cli import app
from tinytransit.deploy.manifest import load_manifest
from tinytransit.errors import TinyTransitError
from tinytransit.spectrum.preparing import read_recipe, recipe_with


def run(*words: object, status: int = 0) -> str:
    done = CliRunner().invoke(app, ["spectra", *map(str, words)])
    # An error of input has its status from the program's entry point, above this.
    refused = status == 2 and isinstance(done.exception, TinyTransitError)
    assert refused or done.exit_code == status, f"{done.output}{done.exception}"
    return done.stdout


def trained(kind: str, supernova_file: Path, folder: Path, steps: int) -> Path:
    run("train", "--kind", kind, "--labelled", supernova_file, "--out", folder, "--steps", steps)
    files = [folder / f"{kind}.tflite", "--windows", folder / "rows.npz", "--training", folder / "training.json"]
    done = CliRunner().invoke(app, ["export", *map(str, files), "--out", str(folder / "model")])
    assert done.exit_code == 0, done.output
    return folder / "model"


@pytest.mark.training
def test_a_classifier_reaches_a_verdict_and_names_classes(supernova_file: Path, tmp_path: Path) -> None:
    model = trained("supernova", supernova_file, tmp_path / "one", 48)
    manifest = load_manifest(model)
    assert manifest.chooses_class and manifest.classes == ("Ia", "Ib", "Ic", "IIb", "II")
    # The recipe in the manifest is the one that `spectra prepare` makes views by.
    assert recipe_with(read_recipe(model / "manifest.json")).bins == manifest.inputs[0].size == 128

    words = ["run", "--target", "tflm-host", "--golden", "--model", str(model), "--json", str(tmp_path / "run.json")]
    assert CliRunner().invoke(hil.__main__.app, words).exit_code == 0
    found = json.loads((tmp_path / "run.json").read_text())
    assert found["verdict"] == "PASS" and len({row["decision"] for row in found["windows"]}) > 2

    spectra = json.loads(run("classify", "--views", supernova_file, "--model", model, "--json"))["spectra"]
    assert np.mean([each["class"] in each["label"] for each in spectra]) > 0.6
    figures = json.loads(
        run("evaluate", "--kind", "supernova", "--labelled", supernova_file, "--model", model, "--json")
    )["figures"]
    assert figures[-1]["int8"]["macro_f1"] > 0.6 and figures[-1]["int8"]["stars"] == 30
    run("detect", "--views", supernova_file, "--model", model, "--out", tmp_path / "no", status=2)


@pytest.mark.training
def test_an_autoencoder_ranks_anomalies_and_is_calibrated(supernova_file: Path, tmp_path: Path) -> None:
    model = trained("anomaly", supernova_file, tmp_path / "one", 128)
    names = {operator.name for operator in load_manifest(model).operators}
    assert {"SUB", "MEAN"} <= names and load_manifest(model).output_bytes == 1
    run("detect", "--views", supernova_file, "--model", model, "--out", tmp_path, "--shown", "3")
    with (tmp_path / "anomalies.csv").open() as file:
        rows = list(csv.DictReader(file))
    scores = [float(row["score"]) for row in rows]
    assert scores == sorted(scores, reverse=True) and len(rows) == 60
    # Ten of sixty are of normal type Ia.
    assert sum(row["label"] == "Ia-norm" for row in rows[-10:]) >= 7
    page = (tmp_path / "anomalies.html").read_text()
    assert page.count("<figure") == 3 and rows[0]["star"] in page

    stars = {row["star"]: row["label"] != "Ia-norm" for row in rows}
    table = tmp_path / "confirmed.csv"
    table.write_text("star,anomalous\n" + "".join(f"{star},{'yes' if odd else 'no'}\n" for star, odd in stars.items()))
    model_before = load_manifest(model)
    words = ("calibrate", "--views", supernova_file, "--confirmed", table, "--model", model)
    run(*words, "--dry-run")
    assert load_manifest(model) == model_before
    found = json.loads(run(*words, "--json"))
    manifest = load_manifest(model)
    assert manifest.calibration is not None and manifest.threshold == found["threshold"]
    assert found["called_normal"] <= 0.05 * found["normal"] < found["called_anomalous"]
    table.write_text("star,anomalous\nsnIa0,maybe\n")
    run(*words, status=2)
