# SPDX-License-Identifier: MIT
"""Read a .tflite flatbuffer into a `Graph`, trusting nothing in it."""

import math
import struct
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import tflite

from tinytransit.deploy.static.errors import ModelFormatError, shown
from tinytransit.deploy.static.graph import Graph, Operator, Tensor
from tinytransit.deploy.static.verifier import verify_graph

_DTYPES = {
    tflite.TensorType.FLOAT32: "float32",
    tflite.TensorType.INT8: "int8",
    tflite.TensorType.INT16: "int16",
    tflite.TensorType.INT32: "int32",
    tflite.TensorType.INT64: "int64",
    tflite.TensorType.UINT8: "uint8",
    tflite.TensorType.BOOL: "bool",
}
_TYPE_NAMES = {code: name for name, code in vars(tflite.TensorType).items() if isinstance(code, int)}
_OPERATOR_NAMES = {code: name for name, code in vars(tflite.BuiltinOperator).items() if isinstance(code, int)}
_OPTION_NAMES = {code: name for name, code in vars(tflite.BuiltinOptions).items() if isinstance(code, int)}

# A flatbuffer's offsets are followed without a verifier.
MALFORMED = (
    struct.error,
    IndexError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    UnicodeDecodeError,
    RecursionError,
    MemoryError,
)
"""What following the offsets of a damaged flatbuffer may raise."""

# Vectors of a flatbuffer may share their bytes, so a small file can describe far more than it holds. What is read in
# all is bounded: tensors, axes, operators and their ends one by one, and the bytes of names, scales and constants.
_MOST_ITEMS = 100_000
_MOST_BYTES = 2**26
_MOST_AXES = 8


class _Allowance:
    """What may yet be read of a file."""

    def __init__(self) -> None:
        self._items, self._bytes = _MOST_ITEMS, _MOST_BYTES

    def items(self, count: int) -> range:
        """Take so many items, and return their positions."""
        self._items -= count
        if self._items < 0:
            raise ModelFormatError(
                f"the model lists more than {_MOST_ITEMS} tensors, axes and operators; is it damaged?"
            )
        return range(count)

    def bytes(self, count: int) -> None:
        """Take so many bytes."""
        self._bytes -= count
        if self._bytes < 0:
            raise ModelFormatError(f"the model holds more than {_MOST_BYTES} bytes of constants, scales and names")


def read_model(model: bytes) -> Graph:
    """Read the bytes of a ``.tflite`` file.

    Args:
        model: The file's content: schema version 3, one subgraph, static shapes.

    Returns:
        The graph, in an order that computes its outputs (`verify_graph`); its operators are not yet understood.

    Raises:
        ModelFormatError: If the bytes are not such a model.
    """
    if len(model) < 8 or model[4:8] != b"TFL3":
        raise ModelFormatError(f"not a .tflite model: bytes 4 to 8 are {bytes(model[4:8])!r}, expected b'TFL3'")
    try:
        graph = _read(tflite.Model.GetRootAs(model, 0), _Allowance())
        verify_graph(graph)
        return graph
    except ModelFormatError:
        raise
    except MALFORMED as error:
        raise ModelFormatError(f"the .tflite file is damaged: {type(error).__name__}: {error}") from error


def _read(model: Any, allowance: _Allowance) -> Graph:
    if model.SubgraphsLength() != 1:
        raise ModelFormatError(f"the model has {model.SubgraphsLength()} subgraphs, expected 1")
    subgraph = model.Subgraphs(0)
    tensors = tuple(
        _tensor(model, subgraph.Tensors(i), i, allowance) for i in allowance.items(subgraph.TensorsLength())
    )

    def pick(indices: Sequence[int]) -> tuple[Tensor, ...]:
        if any(not 0 <= i < len(tensors) for i in indices):
            raise ModelFormatError(f"tensor index out of range in {list(indices)}; the model has {len(tensors)}")
        return tuple(tensors[i] for i in indices)

    inputs = pick([subgraph.Inputs(i) for i in allowance.items(subgraph.InputsLength())])
    outputs = pick([subgraph.Outputs(i) for i in allowance.items(subgraph.OutputsLength())])
    if not inputs or not outputs:
        raise ModelFormatError(
            f"the model has {len(inputs)} inputs and {len(outputs)} outputs, expected at least 1 of each"
        )
    operators = []
    for i in allowance.items(subgraph.OperatorsLength()):
        operator = subgraph.Operators(i)
        if operator.OpcodeIndex() >= model.OperatorCodesLength():
            raise ModelFormatError(f"operator {i} has the code {operator.OpcodeIndex()}, which the model does not list")
        code = model.OperatorCodes(operator.OpcodeIndex())
        # Before schema 3a the code was one byte; the newer field is 0 in files of that age.
        builtin = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        operators.append(
            Operator(
                name=_operator_name(code, builtin, allowance),
                version=code.Version(),
                inputs=tuple(
                    None if t == -1 else pick([t])[0]
                    for t in map(operator.Inputs, allowance.items(operator.InputsLength()))
                ),
                outputs=pick([operator.Outputs(j) for j in allowance.items(operator.OutputsLength())]),
                options=_options(operator),
            )
        )
        if not operators[-1].outputs:
            raise ModelFormatError(f"operator {i} ({operators[-1].name}) has no output")
    input_names, output_names = _signature_names(model, inputs, outputs, allowance)
    return Graph(inputs, outputs, input_names, output_names, tuple(operators))


def _operator_name(code: Any, builtin: int, allowance: _Allowance) -> str:
    if builtin == tflite.BuiltinOperator.CUSTOM:
        return f"CUSTOM {shown(_text(code.CustomCode(), allowance))}"
    name: str = _OPERATOR_NAMES.get(builtin, f"BUILTIN_{builtin}")
    return name


def _tensor(model: Any, tensor: Any, index: int, allowance: _Allowance) -> Tensor:
    name = _text(tensor.Name(), allowance) or f"tensor {index}"
    dtype = _DTYPES.get(tensor.Type())
    if dtype is None:
        found = _TYPE_NAMES.get(tensor.Type(), tensor.Type())
        raise ModelFormatError(f"tensor {shown(name)} has element type {found}, which no kernel takes")
    if tensor.IsVariable():
        raise ModelFormatError(f"tensor {shown(name)} keeps its value from run to run; the engine keeps no state")
    if tensor.Sparsity() is not None:
        raise ModelFormatError(f"tensor {shown(name)} is stored as a sparse one; export the model with dense weights")
    if tensor.ShapeLength() > _MOST_AXES:
        raise ModelFormatError(f"tensor {shown(name)} has {tensor.ShapeLength()} axes, at most {_MOST_AXES} work")
    shape = tuple(int(tensor.Shape(i)) for i in allowance.items(tensor.ShapeLength()))
    if any(size <= 0 for size in shape):
        raise ModelFormatError(f"tensor {shown(name)} has shape {shape}; export the model with a fixed batch of 1")
    quantization = tensor.Quantization()
    scales, zero_points, axis = np.zeros(0, np.float32), np.zeros(0, np.int64), 0
    if quantization is not None and quantization.ScaleLength():
        allowance.bytes(12 * max(quantization.ScaleLength(), quantization.ZeroPointLength()))
        scales = np.array(quantization.ScaleAsNumpy(), dtype=np.float32)
        if quantization.ZeroPointLength():
            zero_points = np.array(quantization.ZeroPointAsNumpy(), dtype=np.int64)
        axis = int(quantization.QuantizedDimension())
        if not (np.isfinite(scales).all() and (scales > 0).all()):
            raise ModelFormatError(f"tensor {shown(name)} has a scale that is not a positive number")
        if (zero_points != zero_points[:1]).any():
            raise ModelFormatError(f"tensor {shown(name)} has a zero point a channel, expected one for all")
    return Tensor(
        index,
        name,
        shape,
        dtype,
        scales,
        int(zero_points[0]) if zero_points.size else 0,
        axis,
        _constant(model, tensor, name, dtype, shape, allowance),
    )


def _constant(
    model: Any, tensor: Any, name: str, dtype: str, shape: tuple[int, ...], allowance: _Allowance
) -> np.ndarray[Any, Any] | None:
    if tensor.Buffer() >= model.BuffersLength():
        raise ModelFormatError(f"tensor {shown(name)} has buffer {tensor.Buffer()}, the model {model.BuffersLength()}")
    buffer = model.Buffers(tensor.Buffer())
    length = buffer.DataLength()
    if length == 0:
        # Writers of models above 2 GB put constants behind the flatbuffer, where offset and size say.
        if buffer.Offset() > 1 or buffer.Size() > 1:
            raise ModelFormatError(f"tensor {shown(name)} is stored behind the flatbuffer; export the model in one")
        return None
    expected = math.prod(shape) * np.dtype(dtype).itemsize
    if length != expected:
        raise ModelFormatError(
            f"tensor {shown(name)} of shape {shape} needs {expected} bytes of data, the file has {length}"
        )
    allowance.bytes(length)
    raw = buffer.DataAsNumpy().tobytes()
    return np.frombuffer(raw, dtype=np.dtype(dtype).newbyteorder("<")).reshape(shape)


def _text(text: bytes | None, allowance: _Allowance) -> str:
    allowance.bytes(len(text or b""))
    return (text or b"").decode()


def _options(operator: Any) -> object | None:
    name = _OPTION_NAMES.get(operator.BuiltinOptionsType(), "NONE")
    table = operator.BuiltinOptions()
    if name == "NONE" or table is None:
        return None
    options: Any = getattr(tflite, name)()
    options.Init(table.Bytes, table.Pos)
    # A field is read when it is asked for: once here, so that none can fail later, outside of the guard.
    for field in _fields(name):
        getattr(options, field)()
    return options  # type: ignore[no-any-return]


@cache
def _fields(table: str) -> tuple[str, ...]:
    """Name the methods of a table of options that read a field without an argument."""
    return tuple(
        name
        for name, method in vars(getattr(tflite, table)).items()
        if name != "Init" and callable(method) and method.__code__.co_argcount == 1
    )


def _signature_names(
    model: Any, inputs: tuple[Tensor, ...], outputs: tuple[Tensor, ...], allowance: _Allowance
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give inputs and outputs the names that the model's author chose, where the file has them.

    A tensor that is listed several times takes the names in their order, and the last one for the rest.
    """
    chosen: list[dict[int, list[str]]] = [defaultdict(list), defaultdict(list)]
    if model.SignatureDefsLength():
        signature = model.SignatureDefs(0)
        ends = ((signature.Inputs, signature.InputsLength()), (signature.Outputs, signature.OutputsLength()))
        for names, (pick, count) in zip(chosen, ends, strict=True):
            for end in map(pick, allowance.items(count)):
                names[end.TensorIndex()].append(_text(end.Name(), allowance))
    return tuple(  # type: ignore[return-value]
        tuple(_next_name(names, tensor) for tensor in tensors)
        for names, tensors in zip(chosen, (inputs, outputs), strict=True)
    )


def _next_name(names: dict[int, list[str]], tensor: Tensor) -> str:
    left = names.get(tensor.index)
    if not left:
        return tensor.name
    return left.pop(0) if len(left) > 1 else left[0]
