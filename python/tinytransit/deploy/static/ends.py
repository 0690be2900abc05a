# SPDX-License-Identifier: MIT
"""Give a network ends that the engine can take and return: int8 throughout, and outputs of their own."""

from dataclasses import dataclass, field, replace

from tinytransit.deploy.static.errors import ModelFormatError, UnsupportedOperatorError, shown
from tinytransit.deploy.static.graph import Graph, Operator, Tensor
from tinytransit.deploy.static.operators.checks import same_quantization

# engine_info_t has 16 bits for the bytes of an input or output.
_MOST_BYTES = 2**16 - 1
# From uint8 to the int8 that stands for the same number.
_SIGNED = 128


@dataclass
class _Changes:
    """What becomes of a graph at its ends.

    Attributes:
        graph: The graph as it is.
        instead: Tensors that take the place of others, by index.
        dropped: Operators that are left out.
    """

    graph: Graph
    instead: dict[int, Tensor] = field(default_factory=dict)
    dropped: list[Operator] = field(default_factory=list)

    def readers(self, tensor: Tensor) -> list[Operator]:
        return [o for o in self.graph.operators if any(t is not None and t.index == tensor.index for t in o.inputs)]

    def writer(self, tensor: Tensor) -> Operator | None:
        return next((o for o in self.graph.operators if any(t.index == tensor.index for t in o.outputs)), None)

    def drop(self, operators: list[Operator], result: Tensor) -> None:
        """Leave operators out; their results become ``result``."""
        self.dropped += operators
        for operator in operators:
            self.instead[operator.outputs[0].index] = result

    def applied(self) -> Graph:
        def now(tensor: Tensor) -> Tensor:
            return self.instead.get(tensor.index, tensor)

        kept = tuple(
            replace(
                operator,
                inputs=tuple(None if tensor is None else now(tensor) for tensor in operator.inputs),
                outputs=tuple(map(now, operator.outputs)),
            )
            for operator in self.graph.operators
            if all(operator is not other for other in self.dropped)
        )
        return replace(
            self.graph,
            inputs=tuple(map(now, self.graph.inputs)),
            outputs=tuple(map(now, self.graph.outputs)),
            operators=kept,
        )


def with_int8_ends(graph: Graph) -> Graph:
    """Drop the QUANTIZE of a float32 or uint8 input, and the DEQUANTIZE or QUANTIZE to such an output.

    The caller converts, with the scale and zero point that the graph's ends then have. The int8 tensor takes a float32
    one's place. A uint8 end becomes the int8 of 128 less, of the same scale; a QUANTIZE that changes nothing else is
    dropped, and another stays, from int8 to int8. An end without such operators stays, for the operator that reads or
    makes it to be refused by name.

    Raises:
        ModelFormatError: If an end is too large for ``engine.h``.
        UnsupportedOperatorError: If a float32 input is quantized in two ways.
    """
    signs = _Changes(graph)
    signed = {t.index for t in graph.inputs if t.dtype == "uint8" and _all_quantize(signs.readers(t))}
    signed |= {
        t.index
        for t in graph.outputs
        if t.dtype == "uint8" and (o := signs.writer(t)) and _all_quantize([o]) and not signs.readers(t)
    }
    for tensor in (*graph.inputs, *graph.outputs):
        if tensor.index in signed:
            signs.instead[tensor.index] = replace(tensor, dtype="int8", zero_point=tensor.zero_point - _SIGNED)
    changes = _Changes(signs.applied())
    _inner_inputs(changes, signed)
    _inner_outputs(changes, signed)
    graph = changes.applied()
    for tensor in (*graph.inputs, *graph.outputs):
        if tensor.size > _MOST_BYTES:
            raise ModelFormatError(
                f"tensor {shown(tensor.name)} at an end of the model has {tensor.size} bytes, "
                f"the engine takes {_MOST_BYTES}"
            )
    return graph


def _all_quantize(operators: list[Operator]) -> bool:
    return all(operator.name == "QUANTIZE" for operator in operators)


def _inner_inputs(changes: _Changes, signed: set[int]) -> None:
    """Leave out the QUANTIZE behind an input; several that do the same become one."""
    for tensor in changes.graph.inputs:
        readers = changes.readers(tensor)
        if not readers or not _all_quantize(readers) or not all(_is_int8(o.outputs) for o in readers):
            continue
        if tensor.dtype == "float32":
            inner = readers[0].outputs[0]
            if not all(same_quantization(o.outputs[0], inner) for o in readers):
                raise UnsupportedOperatorError(
                    "QUANTIZE", readers[1].version, readers[1].layer, "its float32 input is quantized in two ways"
                )
            changes.instead[tensor.index] = inner
            changes.drop(readers, inner)
        elif tensor.index in signed:
            changes.drop([o for o in readers if _changes_nothing(o)], tensor)


def _inner_outputs(changes: _Changes, signed: set[int]) -> None:
    """Leave out the DEQUANTIZE or QUANTIZE before an output."""
    for tensor in changes.graph.outputs:
        writer = changes.writer(tensor)
        if writer is None or any(writer is other for other in changes.dropped) or changes.readers(tensor):
            continue
        source = writer.inputs[0] if writer.inputs else None
        if source is None or source.data is not None or not _is_int8((source,)):
            continue
        to_float = tensor.dtype == "float32" and writer.name == "DEQUANTIZE"
        if to_float or (tensor.index in signed and _changes_nothing(writer)):
            changes.drop([writer], changes.instead.get(source.index, source))


def _is_int8(tensors: tuple[Tensor, ...]) -> bool:
    return all(t.dtype == "int8" and t.scales.size == 1 for t in tensors)


def _changes_nothing(operator: Operator) -> bool:
    source, result = operator.inputs[0], operator.outputs[0]
    return (
        source is not None
        and _is_int8((source, result))
        and source.shape == result.shape
        and same_quantization(source, result)
    )


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
