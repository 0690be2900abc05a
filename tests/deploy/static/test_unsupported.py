# SPDX-License-Identifier: MIT
"""Refusals name operator, layer and version."""

import pytest

pytest.importorskip("tensorflow", reason="networks are built with TensorFlow ([train])")

from helpers.networks import quantized

from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.errors import UnsupportedOperatorError
from tinytransit.tensorflow_import import keras, tf


def test_an_unknown_operator_is_named() -> None:
    x = keras.Input(batch_shape=(1, 8, 4), name="a")
    model = quantized(keras.Model(x, keras.layers.Permute((2, 1), name="turn")(x)))
    with pytest.raises(UnsupportedOperatorError, match=r"TRANSPOSE.*\d+") as caught:
        compile_model(model)
    assert caught.value.operator == "TRANSPOSE" and caught.value.version >= 1 and caught.value.layer


def test_an_operator_that_the_converter_leaves_in_float_is_named() -> None:
    x = keras.Input(batch_shape=(1, 8), name="a")
    model = quantized(keras.Model(x, keras.layers.Activation("elu")(x)))
    with pytest.raises(UnsupportedOperatorError, match=r"ELU takes float32"):
        compile_model(model)


def test_a_float_model_is_refused() -> None:
    x = keras.Input(batch_shape=(1, 8), name="a")
    model = tf.lite.TFLiteConverter.from_keras_model(keras.Model(x, keras.layers.Dense(2)(x))).convert()
    with pytest.raises(UnsupportedOperatorError, match=r"FULLY_CONNECTED.*float32"):
        compile_model(model)


def test_a_grouped_convolution_is_refused() -> None:
    x = keras.Input(batch_shape=(1, 8, 8, 4), name="a")
    model = quantized(keras.Model(x, keras.layers.Conv2D(4, 3, groups=2)(x)))
    with pytest.raises(UnsupportedOperatorError):
        compile_model(model)
