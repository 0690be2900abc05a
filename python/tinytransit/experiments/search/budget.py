# SPDX-License-Identifier: MIT
"""What a network costs before it is trained, and whether that is too much."""

from dataclasses import dataclass

from tinytransit.experiments.baselines.keras_cost import keras_cost
from tinytransit.model.network import Architecture, build_network

# Beside a byte a parameter, a .tflite file holds tensors, operators and quantization; twelve networks, quantized, took
# 94-99 % of what these allow for.
_BYTES_A_LAYER = 1200
_BYTES_A_CHANNEL = 24


@dataclass(frozen=True)
class NetworkCost:
    """What one network costs.

    Attributes:
        parameters: Weights and biases.
        macs: Multiply-accumulates a window.
        bytes_bound: What its .tflite file takes at most; the file itself exists only after training.
    """

    parameters: int
    macs: int
    bytes_bound: int


@dataclass(frozen=True)
class Budget:
    """What a network may cost.

    Attributes:
        macs: Multiply-accumulates a window.
        tflite_bytes: Of the .tflite file.
    """

    macs: int
    tflite_bytes: int

    def allows(self, cost: NetworkCost) -> bool:
        """Return whether a network keeps within both limits."""
        return cost.macs <= self.macs and cost.bytes_bound <= self.tflite_bytes


def network_cost(architecture: Architecture, sizes: dict[str, int]) -> NetworkCost:
    """Count what a network costs.

    Args:
        architecture: Its sizes.
        sizes: The length of each input by name.
    """
    model = build_network(architecture, sizes)
    cost = keras_cost(model)
    assert cost.macs is not None  # A network multiplies.
    channels = [layer.bias.shape[0] for layer in model.layers if getattr(layer, "bias", None) is not None]
    overhead = _BYTES_A_LAYER * len(channels) + _BYTES_A_CHANNEL * sum(channels)
    return NetworkCost(cost.parameters, cost.macs, cost.parameters + overhead)
