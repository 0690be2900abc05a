# SPDX-License-Identifier: MIT
"""The released models of spectra: each folder is what its model gives, and small enough for a board."""

import pytest

pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from helpers.native_engine import ROOT

from tinytransit.deploy.checking import check_folder
from tinytransit.deploy.manifest import load_manifest
from tinytransit.spectrum.view import SpectrumView

KINDS = {"supernova": 5, "stellar": 6, "anomaly": 1}


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_is_what_its_model_gives(kind: str) -> None:
    folder = ROOT / "models" / kind
    assert check_folder(folder).faults == {}
    manifest = load_manifest(folder)
    assert SpectrumView.model_validate(manifest.recipe).bins == manifest.input_bytes
    assert manifest.output_bytes == KINDS[kind] and (folder / f"{kind}.tflite").stat().st_size < 100_000
    assert manifest.training is not None and manifest.macs < 300_000
