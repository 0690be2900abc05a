"""Turn a trained Keras network into a fully int8 .tflite."""

from collections.abc import Iterator

import numpy as np

from tinytransit.errors import TinyTransitError
from tinytransit.model.examples import Views, clip_view
from tinytransit.model.network import inference_copy
from tinytransit.model.tensorflow_import import keras, tf
from tinytransit.quiet import native_output_silenced
from tinytransit.window.shard import WindowShard


class QuantizationError(TinyTransitError):
    """A network or windows that cannot be quantized."""


def quantize(model: keras.Model, shard: WindowShard, samples: int, seed: int) -> bytes:
    """Quantize weights and activations to int8, post training.

    The ranges of activations come from real windows, of both classes as they occur: a range that only an outlier needs
    would cost every window resolution.

    Args:
        model: The trained network; its inputs are named after views.
        shard: Windows to calibrate on; take training stars, not the test fold.
        samples: How many windows to use, fewer if the shard is smaller.
        seed: Fixes which.

    Returns:
        The bytes of the ``.tflite`` file, int8 in and out.

    Raises:
        QuantizationError: If the shard is empty or an input is not one of its views.
    """
    if len(shard) == 0:
        raise QuantizationError("no windows to calibrate on")
    views = {"global_view": shard.global_view, "local_view": shard.local_view}
    for tensor in model.inputs:
        if tensor.name not in views or tensor.shape[1] != views[tensor.name].shape[1]:
            raise QuantizationError(
                f"the network's input {tensor.name!r} of shape {tuple(tensor.shape)} is not a view of these windows: "
                + ", ".join(f"{name} has {view.shape[1]} bins" for name, view in views.items())
            )
    rows = np.random.default_rng(seed).permutation(len(shard))[:samples]
    chosen = {tensor.name: clip_view(views[tensor.name][rows]) for tensor in model.inputs}

    def representative() -> Iterator[Views]:
        for i in range(len(rows)):
            yield {name: view[i][np.newaxis, :, np.newaxis] for name, view in chosen.items()}

    converter = tf.lite.TFLiteConverter.from_keras_model(inference_copy(model))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = representative
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    with native_output_silenced():
        return bytes(converter.convert())
