# SPDX-License-Identifier: MIT
"""Every kind of layer: a function that adds it to a model and returns its result."""

from collections.abc import Callable

from tinytransit.verification.fuzz.errors import InfeasibleError
from tinytransit.verification.fuzz.layers import arranging, elementwise, weighted, windowed
from tinytransit.verification.fuzz.network import Network, Node
from tinytransit.verification.fuzz.writer import ModelWriter, Value

_KINDS: dict[str, Callable[[ModelWriter, Node, list[Value]], Value]] = {
    "add": elementwise.add,
    "average_pool": windowed.average_pool,
    "concatenation": arranging.concatenation,
    "convolution": weighted.convolution,
    "dense": weighted.dense,
    "depthwise": weighted.depthwise,
    "logistic": elementwise.logistic,
    "max_pool": windowed.max_pool,
    "mean": windowed.mean,
    "multiply": elementwise.multiply,
    "pad": arranging.pad,
    "quantize": elementwise.quantize,
    "relu": elementwise.relu,
    "relu6": elementwise.relu6,
    "reshape": arranging.reshape,
    "softmax": elementwise.softmax,
}


def write_network(network: Network) -> tuple[bytes, list[Value]]:
    """Make a network a ``.tflite`` model.

    Returns:
        The model, and every value of the network in its numbering.

    Raises:
        InfeasibleError: If a layer cannot be had with its settings and inputs.
    """
    writer = ModelWriter()
    values = [writer.activation(i.shape, i.scale, i.zero_point) for i in network.inputs]
    for node in network.nodes:
        values.append(_KINDS[node.kind](writer, node, [values[number] for number in node.inputs]))
    if not network.outputs:
        raise InfeasibleError("a network without outputs")
    model = writer.finish(values[: len(network.inputs)], [values[number] for number in network.outputs])
    return model, values
