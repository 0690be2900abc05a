# SPDX-License-Identifier: MIT
"""Give a network ends that the engine can take and return: int8 throughout, and outputs of their own."""

from dataclasses import replace

from tinytransit.deploy.static.errors import ModelFormatError
from tinytransit.deploy.static.graph import Graph, Operator, Tensor

# engine_info_t has 16 bits for the bytes of an input or output.
_MOST_BYTES = 2**16 - 1


def with_int8_ends(graph: Graph) -> Graph:
    """Drop the QUANTIZE of a float input and the DEQUANTIZE to a float output.

    The int8 tensor takes the float one's place, so that the caller quantizes and dequantizes, with the scale and zero
    point that the graph's ends then have. A float end without such an operator stays, for the operator that reads or
    makes it to be refused by name.

    Raises:
        ModelFormatError: If an end is too large for ``engine.h``.
    """
    quantizers = {o.inputs[0].index: o for o in graph.operators if o.name == "QUANTIZE" and o.inputs and o.inputs[0]}
    dequantizers = {o.outputs[0].index: o for o in graph.operators if o.name == "DEQUANTIZE" and o.inputs}
    dropped: list[Operator] = []

    def of_input(tensor: Tensor) -> Tensor:
        operator = quantizers.get(tensor.index)
        if tensor.dtype != "float32" or operator is None:
            return tensor
        dropped.append(operator)
        return operator.outputs[0]

    def of_output(tensor: Tensor) -> Tensor:
        operator = dequantizers.get(tensor.index)
        source = operator.inputs[0] if operator else None
        if tensor.dtype != "float32" or operator is None or source is None:
            return tensor
        dropped.append(operator)
        return source

    inputs, outputs = tuple(map(of_input, graph.inputs)), tuple(map(of_output, graph.outputs))
    for tensor in (*inputs, *outputs):
        if tensor.size > _MOST_BYTES:
            raise ModelFormatError(
                f"tensor {tensor.name!r} at an end of the model has {tensor.size} bytes, the engine takes {_MOST_BYTES}"
            )
    kept = tuple(o for o in graph.operators if all(o is not other for other in dropped))
    return replace(graph, inputs=inputs, outputs=outputs, operators=kept)


def with_own_outputs(graph: Graph) -> Graph:
    """Copy what is returned but has no place of its own: an output that is an input too, or that is listed twice.

    The caller hands over a buffer for each end, so each output needs a tensor that some operator writes. The copy is a
    RESHAPE to the same shape, of which the placement leaves the copying of bytes.
    """
    known = {t.index for o in graph.operators for t in (*o.inputs, *o.outputs) if t is not None}
    free = 1 + max(known | {t.index for t in (*graph.inputs, *graph.outputs)})
    taken = {t.index for t in graph.inputs}
    outputs: list[Tensor] = []
    copies: list[Operator] = []
    for tensor in graph.outputs:
        own = tensor
        if tensor.index in taken:
            own = replace(tensor, index=free + len(copies))
            copies.append(Operator("RESHAPE", 1, (tensor,), (own,), None))
        taken.add(own.index)
        outputs.append(own)
    return replace(graph, outputs=tuple(outputs), operators=(*graph.operators, *copies))
