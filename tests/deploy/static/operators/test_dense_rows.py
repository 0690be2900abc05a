# SPDX-License-Identifier: MIT
"""A dense layer on a tensor of several axes treats each row along the last one alike, byte for byte."""

import numpy as np
import pytest

pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.errors import UnsupportedOperatorError
from tinytransit.verification.fuzz.compare import Comparer
from tinytransit.verification.fuzz.generate import draw_values
from tinytransit.verification.fuzz.writer import ModelWriter


def dense_on(shape: tuple[int, ...], outputs: int, per_channel: bool, result: tuple[int, ...] | None = None) -> bytes:
    random = np.random.default_rng([*shape, outputs])
    writer = ModelWriter()
    source = writer.activation(shape, 0.05, -7)
    made = writer.activation(result or (*shape[:-1], outputs), 0.09, 11)
    scales = random.uniform(0.001, 0.01, outputs if per_channel else 1)
    weights = random.integers(-127, 128, (outputs, shape[-1])).astype(np.int8)
    bias = random.integers(-3000, 3000, outputs).astype(np.int32)
    options = schema.FullyConnectedOptionsT()
    options.keepNumDims = True
    inputs = [
        source.index, writer.constant(weights, scales.tolist()), writer.constant(bias, (0.05 * scales).tolist())
    ]  # fmt: skip
    writer.operator("FULLY_CONNECTED", inputs, made, options)
    return writer.finish([source], [made])


@pytest.mark.parametrize(
    ("shape", "outputs"), [((1, 10, 6), 8), ((1, 2, 3, 5), 3), ((4, 7), 2), ((1, 1, 9), 4), ((1, 7, 1), 6)]
)
@pytest.mark.parametrize("per_channel", [True, False])
def test_each_row_is_treated_alike(shape: tuple[int, ...], outputs: int, per_channel: bool, comparer: Comparer) -> None:
    model = dense_on(shape, outputs, per_channel)
    inputs = [[array] for array in draw_values(np.random.default_rng(2), shape, 6)]
    assert comparer.compare(model, inputs) is None
    assert compile_model(model).macs == int(np.prod(shape)) * outputs


def test_rows_that_do_not_come_out_are_refused() -> None:
    with pytest.raises(UnsupportedOperatorError, match="FULLY_CONNECTED"):
        compile_model(dense_on((1, 10, 6), 8, True, result=(1, 9, 8)))
