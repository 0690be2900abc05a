# SPDX-License-Identifier: MIT
"""Slices and splits take what the reference takes, and what it has no answer for is refused."""

import numpy as np
import pytest

pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.errors import UnsupportedOperatorError
from tinytransit.deploy.static.goal import Goal
from tinytransit.verification.fuzz.compare import Comparer
from tinytransit.verification.fuzz.writer import ModelWriter

SHAPE = (1, 4, 3, 2)


def sliced(
    begin: list[int], end: list[int], strides: list[int], result: tuple[int, ...], shrink: int = 0, masks: int = 0
) -> bytes:
    writer = ModelWriter()
    source, made = writer.activation(SHAPE, 0.1, 3), writer.activation(result, 0.1, 3)
    options = schema.StridedSliceOptionsT()
    options.shrinkAxisMask, options.beginMask, options.endMask = shrink, masks, masks
    bounds = [writer.constant(np.array(values, np.int32)) for values in (begin, end, strides)]
    writer.operator("STRIDED_SLICE", [source.index, *bounds], made, options)
    return writer.finish([source], [made])


def split_of(sizes: list[int], given: list[int]) -> bytes:
    writer = ModelWriter()
    source = writer.activation(SHAPE, 0.1, 3)
    parts = [writer.activation((1, size, 3, 2), 0.1, 3) for size in sizes]
    options = schema.SplitVOptionsT()
    options.numSplits = len(sizes)
    constants = [writer.constant(np.array(values, np.int32)) for values in (given, -3)]
    writer.operator("SPLIT_V", [source.index, *constants], parts[0], options, parts[1:])
    return writer.finish([source], parts)


@pytest.mark.parametrize(
    "model",
    [
        sliced([0, 1, 0, 0], [1, 4, 3, 2], [1, 2, 1, 1], (1, 2, 3, 2)),
        sliced([0, -1, 0, 1], [1, -5, 3, 2], [1, -1, 2, 1], (1, 4, 2, 1)),
        sliced([0, 2, 0, 0], [1, 3, 3, 2], [1, 1, 1, 1], (1, 3, 2), shrink=2),
        sliced([0, 9, 9, 9], [1, 9, 9, 9], [1, 1, 1, -1], (1, 4, 3, 2), masks=14),
        sliced([0, 0, 0, 0], [1, 4, 3, 2], [1, 1, 1, 1], (1, 4, 3, 2)),
        split_of([1, 3], [1, 3]),
        split_of([1, 2, 1], [1, 2, 1]),
    ],
)
def test_parts_are_those_of_the_reference(model: bytes, comparer: Comparer) -> None:
    inputs = [[np.arange(24, dtype=np.int8).reshape(SHAPE) - 12]]
    assert comparer.compare(model, inputs, [Goal.SIZE], only="native") is None


@pytest.mark.parametrize(
    "model",
    [
        # The reference writes nothing then.
        sliced([0, 1, 0, 0], [1, 0, 3, 2], [1, -1, 1, 1], (1, 3, 2), shrink=2),
        sliced([0, 7, 0, 0], [1, 8, 3, 2], [1, 1, 1, 1], (1, 3, 2), shrink=2),
        sliced([0, 3, 0, 0], [1, 3, 3, 2], [1, 1, 1, 1], (1, 1, 3, 2)),
        sliced([0, 0, 0, 0], [1, 4, 3, 2], [1, 0, 1, 1], (1, 4, 3, 2)),
        split_of([1, 2], [1, 2]),
    ],
)
def test_what_has_no_answer_is_refused(model: bytes) -> None:
    with pytest.raises(UnsupportedOperatorError):
        compile_model(model)
