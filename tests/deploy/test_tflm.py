# SPDX-License-Identifier: MIT
"""The arena that the engine tflm reserves."""

import pytest

from tinytransit.deploy.reference import UnreadableModelError
from tinytransit.deploy.tflm import arena_bytes, arena_used_bytes


def test_the_interpreter_starts_in_the_arena_that_is_reserved_and_in_no_half_of_it(tiny_model: bytes) -> None:
    from tflite_micro.python.tflite_micro import runtime

    reserved, used = arena_bytes(tiny_model), arena_used_bytes(tiny_model)
    assert used + 2048 <= reserved < 2 * used + 4096 and reserved % 16 == 0
    runtime.Interpreter.from_bytes(tiny_model, arena_size=reserved).invoke()
    with pytest.raises(RuntimeError):
        runtime.Interpreter.from_bytes(tiny_model, arena_size=used // 2)


def test_bytes_that_are_no_model_are_named(tiny_model: bytes) -> None:
    with pytest.raises(UnreadableModelError):
        arena_used_bytes(b"nothing")
