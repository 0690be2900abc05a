# SPDX-License-Identifier: MIT
"""Parameters and multiply-accumulates of a float Keras network."""

import math

from tinytransit.experiments.baselines.protocol import Cost
from tinytransit.tensorflow_import import keras


def keras_cost(model: keras.Model) -> Cost:
    """Count what one window costs.

    A kernel is used once for each place that its layer answers at, so a layer takes kernel size times places; biases,
    pooling and activations are not counted, as is usual.
    """
    macs = sum(
        math.prod(layer.kernel.shape) * math.prod(layer.output.shape[1:-1])
        for layer in model.layers
        if getattr(layer, "kernel", None) is not None
    )
    return Cost(parameters=model.count_params(), macs=macs)
