# SPDX-License-Identifier: MIT
"""Scale the units of the layer of numbers, so that its weights lose less where all of them share one int8 scale.

What a unit with a ReLU gives grows with its weights and bias; divided out of the weights that read it, the network
answers what it did before (Nagel et al. 2019, arXiv:1906.04721, section 4.1). Dense layers are quantized with one scale
each. Units whose weights are a tenth of the largest would keep a tenth of the steps; the numbers come in runs of eight
values of 1 and -1, so that the errors of a unit add up.
"""

import numpy as np

from tinytransit.model.network import JOINING_LAYER, Architecture, numbers_layer
from tinytransit.tensorflow_import import keras

# The numbers' activations are several times those of the views, with which they share a scale where both are joined.
_ACTIVATIONS = 0.5
_MOST = 4.0


def balance(model: keras.Model, architecture: Architecture) -> None:
    """Give the units of the layer of numbers weights of like size, in place; the answers stay.

    Args:
        model: A network of this architecture.
        architecture: Without an input of numbers nothing is done.
    """
    if not architecture.scalar_units:
        return
    layer, joining = model.get_layer(numbers_layer(architecture)), model.get_layer(JOINING_LAYER)
    kernel, bias = layer.get_weights()
    joined, joined_bias = joining.get_weights()
    largest = np.abs(kernel).max(axis=0)
    live = largest > 0
    scale = np.ones_like(largest)
    scale[live] = np.exp(np.log(largest[live]).mean()) / largest[live]
    scale = _ACTIVATIONS * np.clip(scale, 1.0 / _MOST, _MOST)
    # The numbers come last of what is joined.
    joined[-len(scale) :] /= scale[:, np.newaxis]
    layer.set_weights([kernel * scale, bias * scale])
    joining.set_weights([joined, joined_bias])
