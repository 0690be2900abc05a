# SPDX-License-Identifier: MIT
"""Build the four networks of MLPerf Tiny in Keras, with random weights, and quantize them to int8.

The shapes are those of the benchmark's reference models (Banbury et al. 2021, arXiv:2106.07597, table 1): they say how
the static engine does on networks that others publish figures for. Nothing is trained, but the weights have what
training leaves behind and an engine may stumble over: of each normalised layer some channels are dead. Their weights
are all but zero and their offsets are not, so that the bias is 2^29 or more in units of their tiny scale.

Example: python tools/mlperf_tiny.py --out build/mlperf_tiny
"""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from tinytransit.files import write_bytes
from tinytransit.quiet import native_output_silenced
from tinytransit.tensorflow_import import keras, tf

_STATISTICS_SAMPLES = 16
_CALIBRATION_SAMPLES = 3
# One channel in so many is dead, with a weight of normalisation so small and an offset so large, half of them negative.
_LIVE_CHANNELS = 16
_DEAD_GAMMA, _DEAD_BETA = 1e-9, 0.3


def _normalised() -> "keras.layers.Layer":
    """Batch normalisation that takes over the statistics of the last batch it was trained on."""
    return keras.layers.BatchNormalization(momentum=0.0)


def _convolved(x: "keras.KerasTensor", filters: int, size: object, stride: object = 1) -> "keras.KerasTensor":
    """Convolution, batch normalisation, ReLU."""
    y = keras.layers.Conv2D(filters, size, strides=stride, padding="same")(x)
    return keras.layers.ReLU()(_normalised()(y))


def _separable(x: "keras.KerasTensor", filters: int, stride: int = 1) -> "keras.KerasTensor":
    """Depthwise 3 x 3 and pointwise convolution, each with batch normalisation and ReLU."""
    y = keras.layers.DepthwiseConv2D(3, strides=stride, padding="same")(x)
    y = keras.layers.ReLU()(_normalised()(y))
    return _convolved(y, filters, 1)


def image_classification() -> "keras.Model":
    """ResNet-8 for CIFAR-10: 32 x 32 x 3, three stages of one residual block."""
    x = keras.Input(batch_shape=(1, 32, 32, 3), name="image")
    y = _convolved(x, 16, 3)
    for filters, stride in ((16, 1), (32, 2), (64, 2)):
        z = _convolved(y, filters, 3, stride)
        z = _normalised()(keras.layers.Conv2D(filters, 3, padding="same")(z))
        if stride > 1:
            y = keras.layers.Conv2D(filters, 1, strides=stride, padding="same")(y)
        y = keras.layers.ReLU()(keras.layers.Add()([y, z]))
    y = keras.layers.Flatten()(keras.layers.AveragePooling2D(8)(y))
    return keras.Model(x, keras.layers.Dense(10, activation="softmax")(y))


def keyword_spotting() -> "keras.Model":
    """DS-CNN for Speech Commands: 49 x 10 x 1, four depthwise separable blocks."""
    x = keras.Input(batch_shape=(1, 49, 10, 1), name="spectrogram")
    y = _convolved(x, 64, (10, 4), (2, 2))
    for _ in range(4):
        y = _separable(y, 64)
    y = keras.layers.Flatten()(keras.layers.AveragePooling2D((25, 5))(y))
    return keras.Model(x, keras.layers.Dense(12, activation="softmax")(y))


def visual_wake_words() -> "keras.Model":
    """MobileNetV1 of width 0.25: 96 x 96 x 3, person or not."""
    x = keras.Input(batch_shape=(1, 96, 96, 3), name="image")
    y = _convolved(x, 8, 3, 2)
    plan = ((16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2), *((128, 1),) * 5, (256, 2), (256, 1))
    for filters, stride in plan:
        y = _separable(y, filters, stride)
    y = keras.layers.Flatten()(keras.layers.AveragePooling2D(3)(y))
    return keras.Model(x, keras.layers.Dense(2, activation="softmax")(y))


def anomaly_detection() -> "keras.Model":
    """Fully connected autoencoder for machine sounds: 640 values, a bottleneck of 8."""
    x = keras.Input(batch_shape=(1, 640), name="spectrum")
    y = x
    for units in (128, 128, 128, 128, 8, 128, 128, 128, 128):
        y = keras.layers.ReLU()(_normalised()(keras.layers.Dense(units)(y)))
    return keras.Model(x, keras.layers.Dense(640)(y))


NETWORKS: dict[str, Callable[[], "keras.Model"]] = {
    "image_classification": image_classification,
    "keyword_spotting": keyword_spotting,
    "visual_wake_words": visual_wake_words,
    "anomaly_detection": anomaly_detection,
}


def _kill_channels(model: "keras.Model") -> None:
    """Make some channels of each normalised layer constant, as training does to those that help nothing."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            gamma, beta = (np.array(values) for values in (layer.gamma, layer.beta))
            dead = np.arange(3, len(gamma), _LIVE_CHANNELS)
            gamma[dead], beta[dead] = _DEAD_GAMMA, np.where(dead // _LIVE_CHANNELS % 2, -_DEAD_BETA, _DEAD_BETA)
            layer.gamma.assign(gamma)
            layer.beta.assign(beta)


def quantized(name: str, seed: int = 0) -> bytes:
    """Return a network of ``NETWORKS`` as an int8 ``.tflite``; the seed draws its weights and calibration."""
    keras.utils.set_random_seed(seed)
    model = NETWORKS[name]()
    random = np.random.default_rng(seed)
    # Without statistics of their own, normalisation lets the values of random layers fade away.
    # More than one sample, for a dense layer's values have no other axis to take the statistics along.
    model(random.uniform(-1, 1, (_STATISTICS_SAMPLES, *model.input_shape[1:])).astype(np.float32), training=True)
    _kill_channels(model)

    def representative() -> Iterator[list[np.ndarray]]:
        for _ in range(_CALIBRATION_SAMPLES):
            yield [random.uniform(-1, 1, x.shape).astype(np.float32) for x in model.inputs]

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = representative
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = tf.int8
    with native_output_silenced():
        return bytes(converter.convert())


def main() -> None:
    """Write the models."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True, help="folder to write NAME.tflite to")
    parser.add_argument("--seed", type=int, default=0, help="draws weights and calibration (default 0)")
    arguments = parser.parse_args()
    for name in NETWORKS:
        content = quantized(name, arguments.seed)
        write_bytes(arguments.out / f"{name}.tflite", content)
        print(f"{arguments.out / name}.tflite: {len(content)} bytes")


if __name__ == "__main__":
    main()
