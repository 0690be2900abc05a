# SPDX-License-Identifier: MIT
"""A model with float ends compiles to the engine of its int8 inside."""

import pytest

pytest.importorskip("tensorflow", reason="networks are built with TensorFlow ([train])")

import numpy as np

from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.errors import ModelFormatError
from tinytransit.deploy.static.goal import Goal
from tinytransit.quiet import native_output_silenced
from tinytransit.tensorflow_import import keras, tf


def converted(ends: "tf.DType") -> bytes:
    keras.utils.set_random_seed(1)
    a, b = (keras.Input(batch_shape=(1, 6), name=name) for name in "ab")
    x = keras.layers.Dense(4, activation="relu")(keras.layers.Concatenate()([a, b]))
    converter = tf.lite.TFLiteConverter.from_keras_model(keras.Model([a, b], [keras.layers.Dense(3)(x), x]))
    random = np.random.default_rng(1)
    converter.representative_dataset = lambda: [
        {name: random.uniform(-1, 1, (1, 6)).astype(np.float32) for name in "ab"} for _ in range(10)
    ]
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = ends
    with native_output_silenced():
        return bytes(converter.convert())


def test_float_ends_are_dropped() -> None:
    inside, outside = (compile_model(converted(ends), Goal.SIZE) for ends in (tf.int8, tf.float32))
    assert [t.dtype for t in (*outside.graph.inputs, *outside.graph.outputs)] == ["int8"] * 4
    assert [step.kernel for step in outside.steps] == [step.kernel for step in inside.steps]
    assert outside.sources["weights.c"].splitlines()[4:] == inside.sources["weights.c"].splitlines()[4:]
    ends = ((*compiled.graph.inputs, *compiled.graph.outputs) for compiled in (outside, inside))
    for end, other in zip(*ends, strict=True):
        assert (end.shape, end.scale, end.zero_point) == (other.shape, other.scale, other.zero_point)


def test_an_end_beyond_16_bits_is_refused() -> None:
    pytest.importorskip("tflite_micro", reason="the model is written with its schema ([reference])")
    from tinytransit.verification.fuzz.layers import write_network
    from tinytransit.verification.fuzz.network import Input, Network, Node

    model, _ = write_network(Network((Input((1, 70000), 0.1, 0),), (Node("relu6", (0,), {}),), (1,)))
    with pytest.raises(ModelFormatError, match=r"70000.*65535"):
        compile_model(model)
