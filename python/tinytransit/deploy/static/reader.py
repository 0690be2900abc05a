# SPDX-License-Identifier: MIT
"""Read a .tflite flatbuffer into a `Graph`, trusting nothing in it."""

import struct
from typing import Any

import numpy as np
import tflite

from tinytransit.deploy.static.errors import ModelFormatError
from tinytransit.deploy.static.graph import Graph, Operator, Tensor

_DTYPES = {
    tflite.TensorType.FLOAT32: "float32",
    tflite.TensorType.INT8: "int8",
    tflite.TensorType.INT16: "int16",
    tflite.TensorType.INT32: "int32",
    tflite.TensorType.INT64: "int64",
    tflite.TensorType.UINT8: "uint8",
    tflite.TensorType.BOOL: "bool",
}
_OPERATOR_NAMES = {code: name for name, code in vars(tflite.BuiltinOperator).items() if isinstance(code, int)}
_OPTION_NAMES = {code: name for name, code in vars(tflite.BuiltinOptions).items() if isinstance(code, int)}

# A flatbuffer's offsets are followed without a verifier; these are what a broken one raises.
_MALFORMED = (
    struct.error,
    IndexError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OverflowError,
    UnicodeDecodeError,
)


def read_model(model: bytes) -> Graph:
    """Read the bytes of a ``.tflite`` file.

    Args:
        model: The file's content: schema version 3, one subgraph, static shapes.

    Returns:
        The graph, its operators not yet checked.

    Raises:
        ModelFormatError: If the bytes are not such a model.
    """
    if len(model) < 8 or model[4:8] != b"TFL3":
        raise ModelFormatError(f"not a .tflite model: bytes 4 to 8 are {bytes(model[4:8])!r}, expected b'TFL3'")
    try:
        return _read(tflite.Model.GetRootAs(model, 0))
    except ModelFormatError:
        raise
    except _MALFORMED as error:
        raise ModelFormatError(f"the .tflite file is damaged: {type(error).__name__}: {error}") from error


def _read(model: Any) -> Graph:
    if model.SubgraphsLength() != 1:
        raise ModelFormatError(f"the model has {model.SubgraphsLength()} subgraphs, expected 1")
    subgraph = model.Subgraphs(0)
    tensors = tuple(_tensor(model, subgraph.Tensors(i), i) for i in range(subgraph.TensorsLength()))

    def pick(indices: Any) -> tuple[Tensor, ...]:
        if any(not 0 <= i < len(tensors) for i in indices):
            raise ModelFormatError(f"tensor index out of range in {list(indices)}; the model has {len(tensors)}")
        return tuple(tensors[i] for i in indices)

    inputs = pick([subgraph.Inputs(i) for i in range(subgraph.InputsLength())])
    outputs = pick([subgraph.Outputs(i) for i in range(subgraph.OutputsLength())])
    if not inputs or not outputs:
        raise ModelFormatError(
            f"the model has {len(inputs)} inputs and {len(outputs)} outputs, expected at least 1 of each"
        )
    operators = []
    for i in range(subgraph.OperatorsLength()):
        operator = subgraph.Operators(i)
        code = model.OperatorCodes(operator.OpcodeIndex())
        # Before schema 3a the code was one byte; the newer field is 0 in files of that age.
        builtin = max(code.BuiltinCode(), code.DeprecatedBuiltinCode())
        operators.append(
            Operator(
                name=_OPERATOR_NAMES.get(builtin, f"BUILTIN_{builtin}"),
                version=code.Version(),
                inputs=tuple(
                    None if t < 0 else pick([t])[0] for t in map(operator.Inputs, range(operator.InputsLength()))
                ),
                outputs=pick([operator.Outputs(j) for j in range(operator.OutputsLength())]),
                options=_options(operator),
            )
        )
        if not operators[-1].outputs:
            raise ModelFormatError(f"operator {i} ({operators[-1].name}) has no output")
    input_names, output_names = _signature_names(model, inputs, outputs)
    return Graph(inputs, outputs, input_names, output_names, tuple(operators))


def _tensor(model: Any, tensor: Any, index: int) -> Tensor:
    name = (tensor.Name() or b"").decode() or f"tensor {index}"
    dtype = _DTYPES.get(tensor.Type())
    if dtype is None:
        raise ModelFormatError(f"tensor {name!r} has element type {tensor.Type()}, which no kernel here takes")
    shape = tuple(int(tensor.Shape(i)) for i in range(tensor.ShapeLength()))
    if any(size <= 0 for size in shape):
        raise ModelFormatError(f"tensor {name!r} has shape {shape}; export the model with a fixed batch of 1")
    quantization = tensor.Quantization()
    scales, zero_points, axis = np.zeros(0, np.float32), np.zeros(0, np.int64), 0
    if quantization is not None and quantization.ScaleLength():
        scales = np.array(quantization.ScaleAsNumpy(), dtype=np.float32)
        zero_points = np.array(
            [quantization.ZeroPoint(i) for i in range(quantization.ZeroPointLength())], dtype=np.int64
        )
        axis = int(quantization.QuantizedDimension())
        if not (np.isfinite(scales).all() and (scales > 0).all()):
            raise ModelFormatError(f"tensor {name!r} has a scale that is not a positive number")
        if len(set(zero_points.tolist())) > 1:
            raise ModelFormatError(f"tensor {name!r} has a zero point a channel, expected one for all")
        if scales.size > 1 and not (axis < len(shape) and shape[axis] == scales.size):
            raise ModelFormatError(f"tensor {name!r} has {scales.size} scales along axis {axis} of shape {shape}")
    return Tensor(
        index,
        name,
        shape,
        dtype,
        scales,
        int(zero_points[0]) if zero_points.size else 0,
        axis,
        _constant(model, tensor, name, dtype, shape),
    )


def _constant(model: Any, tensor: Any, name: str, dtype: str, shape: tuple[int, ...]) -> np.ndarray[Any, Any] | None:
    buffer = model.Buffers(tensor.Buffer())
    if buffer.DataLength() == 0:
        return None
    raw = buffer.DataAsNumpy().tobytes()
    expected = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
    if len(raw) != expected:
        raise ModelFormatError(
            f"tensor {name!r} of shape {shape} needs {expected} bytes of data, the file has {len(raw)}"
        )
    return np.frombuffer(raw, dtype=np.dtype(dtype).newbyteorder("<")).reshape(shape)


def _options(operator: Any) -> object | None:
    name = _OPTION_NAMES.get(operator.BuiltinOptionsType(), "NONE")
    table = operator.BuiltinOptions()
    if name == "NONE" or table is None:
        return None
    options: Any = getattr(tflite, name)()
    options.Init(table.Bytes, table.Pos)
    return options  # type: ignore[no-any-return]


def _signature_names(
    model: Any, inputs: tuple[Tensor, ...], outputs: tuple[Tensor, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give inputs and outputs the names that the model's author chose, where the file has them."""
    names: dict[int, str] = {}
    if model.SignatureDefsLength():
        signature = model.SignatureDefs(0)
        ends = [signature.Inputs(i) for i in range(signature.InputsLength())]
        ends += [signature.Outputs(i) for i in range(signature.OutputsLength())]
        names = {end.TensorIndex(): end.Name().decode() for end in ends}
    return tuple(names.get(t.index, t.name) for t in inputs), tuple(names.get(t.index, t.name) for t in outputs)
