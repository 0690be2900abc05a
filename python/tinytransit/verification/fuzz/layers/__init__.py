# SPDX-License-Identifier: MIT
"""Every kind of layer: a function that adds it to a model and returns its result."""

from collections.abc import Callable

from tinytransit.verification.fuzz.errors import InfeasibleError
from tinytransit.verification.fuzz.layers import arranging, elementwise, parts, weighted, windowed
from tinytransit.verification.fuzz.network import Network, Node
from tinytransit.verification.fuzz.writer import ModelWriter, Value

_KINDS: dict[str, Callable[[ModelWriter, Node, list[Value]], Value]] = {
    "add": elementwise.add,
    "average_pool": windowed.average_pool,
    "concatenation": arranging.concatenation,
    "convolution": weighted.convolution,
    "dense": weighted.dense,
    "depthwise": weighted.depthwise,
    "hard_swish": elementwise.hard_swish,
    "leaky_relu": elementwise.leaky_relu,
    "logistic": elementwise.logistic,
    "max_pool": windowed.max_pool,
    "mean": windowed.mean,
    "multiply": elementwise.multiply,
    "pad": arranging.pad,
    "prelu": elementwise.prelu,
    "quantize": elementwise.quantize,
    "relu": elementwise.relu,
    "relu6": elementwise.relu6,
    "reshape": arranging.reshape,
    "softmax": elementwise.softmax,
    "split": parts.split,
    "strided_slice": parts.strided_slice,
    "subtract": elementwise.subtract,
    "tanh": elementwise.tanh,
    "transpose_convolution": weighted.transpose_convolution,
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
    inputs = [_outside(writer, value, network.ends, first=True) for value in values]
    for node in network.nodes:
        values.append(_KINDS[node.kind](writer, node, [values[number] for number in node.inputs]))
    if not network.outputs:
        raise InfeasibleError("a network without outputs")
    outputs = [_outside(writer, values[number], network.ends, first=False) for number in network.outputs]
    return writer.finish(inputs, outputs), values


def _outside(writer: ModelWriter, inner: Value, kind: str, first: bool) -> Value:
    """Return what stands at the end of a model for an int8 value inside, with the operator between them."""
    if kind == "int8":
        return inner
    outer = writer.outer(inner, kind)
    if first:
        writer.operator("QUANTIZE", [outer.index], inner)
    else:
        writer.operator("DEQUANTIZE" if kind == "float32" else "QUANTIZE", [inner.index], outer)
    return outer
