# SPDX-License-Identifier: MIT
"""Small int8 networks for the compiler's tests, built with Keras and quantized."""

from collections.abc import Iterator

import numpy as np

from tinytransit.quiet import native_output_silenced
from tinytransit.tensorflow_import import keras, tf


def quantized(model: "keras.Model", seed: int = 0, reach: float = 1.0) -> bytes:
    """Return a network's int8 .tflite, calibrated on values in [-reach, reach]; its biases are made random first."""
    random = np.random.default_rng(seed)
    for layer in model.layers:
        if getattr(layer, "bias", None) is not None:
            layer.bias.assign(random.normal(0, 0.2, layer.bias.shape))

    def representative() -> Iterator[dict[str, np.ndarray]]:
        for _ in range(20):
            yield {x.name: random.uniform(-reach, reach, x.shape).astype(np.float32) for x in model.inputs}

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = representative
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    with native_output_silenced():
        return bytes(converter.convert())


def _input(*shape: int, name: str = "a") -> "keras.KerasTensor":
    return keras.Input(batch_shape=(1, *shape), name=name)


def _dilated_same() -> "keras.Model":
    x = _input(37, 3)
    y = keras.layers.Conv1D(5, 4, dilation_rate=3, padding="same", activation="relu")(x)
    return keras.Model(x, y)


def _strided_valid() -> "keras.Model":
    x = _input(9, 11, 2)
    y = keras.layers.Conv2D(3, (3, 2), strides=(2, 3), padding="valid")(x)
    return keras.Model(x, y)


def _pool_same() -> "keras.Model":
    x = _input(7, 9, 4)
    y = keras.layers.Conv2D(6, 3, padding="same", activation="relu6")(x)
    y = keras.layers.MaxPool2D((3, 2), strides=(2, 2), padding="same")(y)
    return keras.Model(x, y)


def _two_views() -> "keras.Model":
    a, b = _input(24, 1, name="a"), _input(10, 1, name="b")
    x = keras.layers.Flatten()(keras.layers.Conv1D(4, 3, padding="same")(a))
    y = keras.layers.Flatten()(keras.layers.Conv1D(3, 2, padding="same", activation="relu")(b))
    z = keras.layers.Concatenate()([x, y])
    z = keras.layers.Dense(7, activation="relu")(z)
    return keras.Model([a, b], keras.layers.Dense(1, activation="sigmoid")(z))


def _shared_part() -> "keras.Model":
    # The same part twice in one concatenation, and read by another layer: only one of them can lie in place.
    x = _input(6)
    y = keras.layers.Dense(5, activation="relu")(x)
    z = keras.layers.Concatenate()([y, y])
    return keras.Model(x, keras.layers.Dense(3)(keras.layers.Concatenate()([z, y])))


def _two_outputs() -> "keras.Model":
    x = _input(12, 2)
    y = keras.layers.Conv1D(4, 3, activation="relu")(x)
    flat = keras.layers.Flatten()(y)
    return keras.Model(x, [keras.layers.Dense(2)(flat), keras.layers.Dense(1, activation="sigmoid")(flat)])


NETWORKS = {
    "dilated_same": _dilated_same,
    "strided_valid": _strided_valid,
    "pool_same": _pool_same,
    "two_views": _two_views,
    "shared_part": _shared_part,
    "two_outputs": _two_outputs,
}
