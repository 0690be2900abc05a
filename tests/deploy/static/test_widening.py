# SPDX-License-Identifier: MIT
"""The s16 kernels: chosen where they fit, and as exact as the plain ones whatever surrounds them."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tensorflow", reason="networks are built with TensorFlow ([train])")
pytest.importorskip("tflite_micro", reason="the reference interpreter is not installed ([reference])")

from helpers.native_engine import NativeEngine
from helpers.networks import quantized

from tinytransit.deploy.reference import Reference
from tinytransit.deploy.static.compiler import Compiled, compile_model
from tinytransit.deploy.static.goal import Goal
from tinytransit.tensorflow_import import keras

layers = keras.layers


def _sequence(bins: int, channels: int, *stack: "keras.Layer") -> "keras.Model":
    x = keras.Input(batch_shape=(1, bins, channels), name="a")
    y = x
    for layer in stack:
        y = layer(y)
    return keras.Model(x, y)


def _two_readers() -> "keras.Model":
    # One activation, read with two paddings and by a plain kernel: its margins must serve all three.
    x = keras.Input(batch_shape=(1, 23, 2), name="a")
    y = layers.Conv1D(4, 3, padding="same", activation="relu")(x)
    narrow = layers.Conv1D(2, 3, padding="same")(y)
    wide = layers.Conv1D(2, 8, padding="same")(y)
    return keras.Model(x, [layers.Flatten()(narrow), layers.Flatten()(wide), layers.MaxPool1D(3)(y)])


def _part_and_padded() -> "keras.Model":
    # A part of a concatenation that another layer reads with padding cannot lie in place.
    x = keras.Input(batch_shape=(1, 16, 2), name="a")
    y = layers.Conv1D(4, 3, padding="same", activation="relu")(x)
    z = layers.Conv1D(2, 5, padding="same")(y)
    joined = layers.Concatenate()([layers.Flatten()(y), layers.Flatten()(z)])
    return keras.Model(x, layers.Dense(5)(joined))


def _alike() -> "keras.Model":
    # Two convolutions and two dense layers that differ only in what one function can read at run time.
    x = keras.Input(batch_shape=(1, 24, 2), name="a")
    y = keras.Input(batch_shape=(1, 13, 2), name="b")
    parts = [layers.Flatten()(layers.Conv1D(4, 3, padding="same", activation="relu")(view)) for view in (x, y)]
    joined = layers.Dense(8, activation="relu")(layers.Concatenate()(parts))
    return keras.Model([x, y], [layers.Dense(1)(joined), layers.Dense(1)(joined)])


CASES = {
    # Every remainder of positions by the block of four, with and without pooling.
    **{f"stride_1_{n}": _sequence(n, 4, layers.Conv1D(6, 3, padding="same")) for n in (4, 5, 6, 7, 8)},
    **{
        f"pooled_{n}": _sequence(n, 2, layers.Conv1D(4, 5, padding="same", activation="relu"), layers.MaxPool1D(2))
        for n in (4, 5, 6, 9, 11)
    },
    "odd_window": _sequence(17, 3, layers.Conv1D(4, 3, padding="same")),
    "one_channel_strided": _sequence(33, 1, layers.Conv1D(8, 8, strides=2, padding="same", activation="relu")),
    "one_channel_stride_1": _sequence(20, 1, layers.Conv1D(4, 5, padding="same")),
    "longest_window": _sequence(12, 12, layers.Conv1D(2, 8, padding="same")),
    "pointwise": _sequence(9, 6, layers.Conv1D(4, 1), layers.Conv1D(2, 1, activation="relu6")),
    "dense_remainders": _sequence(3, 3, layers.Flatten(), layers.Dense(7), layers.Dense(5, activation="relu")),
    "chain": _sequence(
        40, 1,
        layers.Conv1D(4, 6, strides=2, padding="same", activation="relu"),
        layers.Conv1D(8, 3, padding="same", activation="relu"), layers.MaxPool1D(2),
        layers.Flatten(), layers.Dense(8, activation="relu"), layers.Dense(1, activation="sigmoid"),
    ),
    "alike": _alike(),
    "two_readers": _two_readers(),
    "part_and_padded": _part_and_padded(),
}  # fmt: skip


def _compare(model: bytes, compiled: Compiled, folder: Path) -> None:
    reference, engine = Reference(model), NativeEngine(compiled.sources, folder)
    assert engine.init() == 0
    random = np.random.default_rng(1)
    shapes = [tensor.shape for tensor in compiled.graph.inputs]
    extremes = [[np.full(shape, value, np.int8) for shape in shapes] for value in (-128, 0, 127)]
    drawn = [[random.integers(-128, 128, shape).astype(np.int8) for shape in shapes] for _ in range(40)]
    for inputs in extremes + drawn:
        expected = [output.reshape(-1).tolist() for output in reference.invoke(inputs)]
        got = [output.tolist() for output in engine.invoke(inputs, [t.size for t in compiled.graph.outputs])]
        assert got == expected


@pytest.mark.parametrize("name", CASES)
def test_every_goal_answers_as_the_reference(name: str, tmp_path: Path) -> None:
    model = quantized(CASES[name])
    for goal in Goal:
        folder = tmp_path / goal
        folder.mkdir()
        _compare(model, compile_model(model, goal), folder)


def test_the_kernels_that_should_be_chosen_are() -> None:
    model = quantized(CASES["chain"])
    kernels = [step.kernel for step in compile_model(model, Goal.BALANCED).steps]
    assert kernels == [
        *("widen_s8_s16", "conv_1d_s16", "conv_1d_s16", "dense_s16", "dense_s16", "narrow_s16_s8", "lookup_s8"),
    ]
    assert not any("s16" in step.kernel for step in compile_model(model, Goal.SIZE).steps)


def test_layers_that_are_alike_share_a_function() -> None:
    compiled = compile_model(quantized(CASES["alike"]))
    text = compiled.sources["network.c"]
    assert sum(step.kernel == "conv_1d_s16" for step in compiled.steps) == 2
    assert text.count("  conv_1d_s16(&") == 1


def test_what_does_not_fit_stays_s8() -> None:
    odd_channels = _sequence(12, 2, layers.Conv1D(3, 3))
    few_positions = _sequence(3, 2, layers.Conv1D(4, 1))
    dilated = _sequence(16, 2, layers.Conv1D(4, 3, dilation_rate=2))
    too_long = _sequence(12, 16, layers.Conv1D(4, 8, padding="same"))
    for network in (odd_channels, few_positions, dilated, too_long):
        kernels = {step.kernel for step in compile_model(quantized(network)).steps}
        assert "conv_gather_s8" in kernels and "conv_1d_s16" not in kernels


def test_weights_take_no_more_flash_than_they_must() -> None:
    model = quantized(CASES["chain"])

    def weights(goal: Goal) -> int:
        steps = compile_model(model, goal).steps
        return sum(t.values.nbytes for s in steps for t in s.tables if t.field.startswith("weights"))

    # A dense layer of one row is padded to four.
    assert weights(Goal.BALANCED) <= weights(Goal.SIZE) + 3 * 8
    assert weights(Goal.SPEED) <= 2 * weights(Goal.BALANCED)
