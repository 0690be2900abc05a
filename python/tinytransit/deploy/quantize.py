# SPDX-License-Identifier: MIT
"""Turn a trained Keras network into a fully int8 .tflite."""

import tempfile
from collections.abc import Iterator

import numpy as np

from tinytransit.errors import TinyTransitError
from tinytransit.model.examples import Inputs, clip_view
from tinytransit.model.network import inference_copy
from tinytransit.quiet import native_output_silenced
from tinytransit.tensorflow_import import keras, tf
from tinytransit.window.input_set import InputSet, Rows

# More than a network of this size takes there.
_TEMPORARY_BYTES = 1 << 20


class QuantizationError(TinyTransitError):
    """A network or windows that cannot be quantized."""


def quantize(model: keras.Model, shard: Rows, samples: int, seed: int) -> bytes:
    """Quantize weights and activations to int8, post training.

    The ranges of activations come from real windows, of both classes as they occur: a range that only an outlier needs
    would cost every window resolution. Weights of convolutions have a scale a channel, those of dense layers one in
    all, which every version of TensorFlow Lite Micro computes with correctly.

    Args:
        model: The trained network; its inputs and, if there are several, the layers of its outputs have the names
            that the manifest will give them.
        shard: Windows, or rows of a set of inputs, to calibrate on; take training stars, not the test fold.
        samples: How many windows to use, fewer if the shard is smaller.
        seed: Fixes which.

    Returns:
        The bytes of the ``.tflite`` file, int8 in and out.

    Raises:
        ShardError: If the shard lacks an input.
        QuantizationError: If the shard is empty or an input has another length than in its windows.
        OSError: If there is no room for temporary files.
    """
    if len(shard) == 0:
        raise QuantizationError("no windows to calibrate on")
    rows = np.random.default_rng(seed).permutation(len(shard))[:samples]
    inputs = shard.select(rows).model_inputs(tensor.name for tensor in model.inputs)
    for tensor in model.inputs:
        if np.prod(tensor.shape[1:]) != inputs[tensor.name].shape[1]:
            raise QuantizationError(
                f"the network's input {tensor.name!r} has shape {tuple(tensor.shape)}, the windows "
                f"have {inputs[tensor.name].shape[1]} values for it"
            )
    if not isinstance(shard, InputSet):  # the range of other inputs is their own affair
        inputs = {name: clip_view(values) for name, values in inputs.items()}
    chosen = {tensor.name: inputs[tensor.name].reshape(-1, 1, *tensor.shape[1:]) for tensor in model.inputs}

    def representative() -> Iterator[Inputs]:
        for i in range(len(rows)):
            yield {name: values[i] for name, values in chosen.items()}

    converter = tf.lite.TFLiteConverter.from_keras_model(_with_named_outputs(inference_copy(model)))
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = representative
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = tf.int8
    converter.inference_output_type = tf.int8
    # TensorFlow Lite Micro before September 2024 takes the first scale of a dense layer for all of its channels.
    converter._experimental_disable_per_channel_quantization_for_dense_layers = True
    _check_temporary_space()
    with native_output_silenced():
        return bytes(converter.convert())


def _check_temporary_space() -> None:
    """Raise what TensorFlow would not: it goes on without its temporary files, to an error that says nothing."""
    with tempfile.NamedTemporaryFile(prefix="tinytransit-") as file:
        try:
            file.write(bytes(_TEMPORARY_BYTES))
            file.flush()
        except OSError as error:
            error.filename = tempfile.gettempdir()
            raise


def _with_named_outputs(model: keras.Model) -> keras.Model:
    """Return a network whose several outputs keep their names in the ``.tflite``; a list's come out as ``output_0``."""
    if len(model.outputs) == 1:
        return model
    named = dict(zip(model.output_names, model.outputs, strict=True))
    # Keras would number its name, and the file would tell how many networks came before.
    return keras.Model(model.inputs, named, name=model.name)
