# SPDX-License-Identifier: MIT
"""The arena that the engine tflm reserves."""

import numpy as np
import pytest

from tinytransit.deploy.reference import UnreadableModelError
from tinytransit.deploy.static.graph import Graph, Operator, Tensor
from tinytransit.deploy.tflm import arena_bytes, arena_used_bytes, scratch_bytes


def test_the_interpreter_starts_in_the_arena_that_is_reserved_and_in_no_half_of_it(tiny_model: bytes) -> None:
    from tflite_micro.python.tflite_micro import runtime

    reserved, used = arena_bytes(tiny_model), arena_used_bytes(tiny_model)
    assert used + 1024 <= reserved < 2 * used + 4096 and reserved % 16 == 0
    runtime.Interpreter.from_bytes(tiny_model, arena_size=reserved).invoke()
    with pytest.raises(RuntimeError):
        runtime.Interpreter.from_bytes(tiny_model, arena_size=used // 2)


def test_bytes_that_are_no_model_are_named(tiny_model: bytes) -> None:
    with pytest.raises(UnreadableModelError):
        arena_used_bytes(b"nothing")


def tensor(*shape: int) -> Tensor:
    return Tensor(0, "", shape, "int8", np.ones(1, np.float32), 0, 0, None)


def operator(name: str, *shapes: tuple[int, ...]) -> Operator:
    *inputs, output = (tensor(*shape) for shape in shapes)
    return Operator(name, 1, tuple(inputs), (output,), None)


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        # 3 x 3 x 3 = 27 values of a column, rounded up to 28, of 2 bytes, twice.
        (operator("CONV_2D", (1, 8, 8, 3), (16, 3, 3, 3), (1, 8, 8, 16)), 112),
        (operator("DEPTHWISE_CONV_2D", (1, 8, 8, 6), (1, 5, 5, 6), (1, 8, 8, 6)), 300),
        (operator("AVERAGE_POOL_2D", (1, 8, 8, 6), (1, 4, 4, 6)), 24),
        (operator("RESHAPE", (1, 8, 8, 6), (384,)), 0),
    ],
)
def test_scratch_is_what_cmsis_nn_asks_for(layer: Operator, expected: int) -> None:
    small = operator("AVERAGE_POOL_2D", (1, 2, 2, 0), (1, 1, 1, 0))
    assert scratch_bytes(Graph((), (), (), (), (small, layer, small))) == expected
