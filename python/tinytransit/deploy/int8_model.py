# SPDX-License-Identifier: MIT
"""Write the graph that the engine runs as a ``.tflite`` of its own: what an interpreter of int8 ends takes."""

from typing import Any

from tinytransit.deploy.static.engine_graph import read_engine_graph
from tinytransit.deploy.static.errors import ModelFormatError
from tinytransit.deploy.static.graph import Graph, Operator, Tensor
from tinytransit.deploy.static.reader import MALFORMED, read_model
from tinytransit.errors import TinyTransitError


class ReferenceMissingError(TinyTransitError):
    """The package ``tflite-micro`` is not installed."""


def has_int8_ends(graph: Graph) -> bool:
    """Return whether a graph takes and returns int8 only."""
    return all(tensor.dtype == "int8" for tensor in (*graph.inputs, *graph.outputs))


def int8_model(model: bytes) -> bytes:
    """Return a model without the conversions at its ends and what it computes of shapes.

    Args:
        model: The bytes of a ``.tflite`` file.

    Returns:
        The very same bytes where there is nothing to leave out. Order and quantization of the ends stay, but not the
        names that a signature gives them.

    Raises:
        ModelFormatError, UnsupportedOperatorError: As ``read_engine_graph``.
        ReferenceMissingError: If ``tflite-micro``, whose schema writes models, is not installed.
    """
    whole, graph = read_model(model), read_engine_graph(model)
    if has_int8_ends(whole) and len(graph.operators) == len(whole.operators):
        return model
    try:
        import flatbuffers
        from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema
    except ModuleNotFoundError as error:
        raise ReferenceMissingError(
            "writing a model takes tflite-micro; install it with: pip install 'tinytransit[reference]'"
        ) from error

    try:
        # Damage may lie in what was not read so far.
        file = schema.ModelT.InitFromPackedBuf(model, 0)
    except MALFORMED as error:
        raise ModelFormatError(f"the .tflite file is damaged: {type(error).__name__}: {error}") from error
    part = file.subgraphs[0]
    # Every operator is told by what it writes, which nothing else does.
    written = {_results(operator): position for position, operator in enumerate(whole.operators)}
    changed: dict[int, Tensor] = {}
    operators = []
    for operator in graph.operators:
        own = part.operators[written[_results(operator)]]
        own.inputs = [-1 if tensor is None else tensor.index for tensor in operator.inputs]
        operators.append(own)
        changed |= {tensor.index: tensor for tensor in operator.inputs if tensor is not None}
    part.operators = operators
    part.inputs, part.outputs = ([t.index for t in ends] for ends in (graph.inputs, graph.outputs))
    changed |= {tensor.index: tensor for tensor in (*graph.inputs, *graph.outputs)}
    _write_tensors(file, changed, schema)
    # Its signatures tell the ends that were.
    file.signatureDefs = None
    builder = flatbuffers.Builder(len(model))
    builder.Finish(file.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _results(operator: Operator) -> tuple[int, ...]:
    return tuple(tensor.index for tensor in operator.outputs)


def _write_tensors(file: Any, tensors: dict[int, Tensor], schema: Any) -> None:
    """Write what has changed of tensors: uint8 ends are int8, and folded shapes are constants."""
    for index, tensor in tensors.items():
        own = file.subgraphs[0].tensors[index]
        if own.type == schema.TensorType.UINT8 and tensor.dtype == "int8":
            own.type = schema.TensorType.INT8
            own.quantization.zeroPoint = [tensor.zero_point]
        if tensor.data is not None and not _has_data(file.buffers[own.buffer]):
            buffer = schema.BufferT()
            buffer.data = list(tensor.data.tobytes())
            file.buffers.append(buffer)
            own.buffer = len(file.buffers) - 1


def _has_data(buffer: Any) -> bool:
    return buffer.data is not None and len(buffer.data) > 0
