# SPDX-License-Identifier: MIT
"""The four networks of MLPerf Tiny compile and answer what the reference answers."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="networks are built with TensorFlow ([train])")
pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from tinytransit.deploy.static.reader import read_model
from tinytransit.verification.fuzz.compare import Comparer

ROOT = Path(__file__).parents[3]
_specification = importlib.util.spec_from_file_location("mlperf_tiny", ROOT / "tools/mlperf_tiny.py")
assert _specification is not None and _specification.loader is not None
mlperf_tiny = importlib.util.module_from_spec(_specification)
_specification.loader.exec_module(mlperf_tiny)

# Converting, and millions of products under sanitizers, take longer than a suite should.
_SLOW = {"visual_wake_words", "image_classification", "keyword_spotting"}


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.campaign if name in _SLOW else ()) for name in mlperf_tiny.NETWORKS]
)
def test_bytes_equal_the_reference(name: str, tmp_path: Path) -> None:
    model = mlperf_tiny.quantized(name)
    random = np.random.default_rng(1)
    inputs = [[random.integers(-128, 128, t.shape).astype(np.int8) for t in read_model(model).inputs] for _ in range(2)]
    targets = ["native", "cortex-m4"] if name in _SLOW else ["native"]
    assert Comparer(ROOT / "firmware", tmp_path, targets).compare(model, inputs) is None


def test_weights_have_the_dead_channels_that_training_leaves() -> None:
    operators = read_model(mlperf_tiny.quantized("anomaly_detection")).operators
    # The last layer is not normalised, and its bias of zeros is left out.
    for operator in operators[:-1]:
        bias = operator.inputs[2]
        assert bias is not None and bias.data is not None
        # int64, for the absolute value of the smallest int32 is none.
        huge = np.abs(np.asarray(bias.data).astype(np.int64)) >= 2**29
        assert 0 < huge.sum() <= bias.size // 8
