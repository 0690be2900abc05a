# SPDX-License-Identifier: MIT
"""Write int8 ``.tflite`` models operator by operator, without a converter."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import flatbuffers
import numpy as np
import numpy.typing as npt
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

# Versions as TensorFlow's converter writes them for int8 (operator version table of its op_version.cc).
_VERSIONS = {
    "CONV_2D": 3,
    "DEPTHWISE_CONV_2D": 3,
    "EXPAND_DIMS": 1,
    "FULLY_CONNECTED": 4,
    "HARD_SWISH": 1,
    "PRELU": 1,
    "RESHAPE": 1,
    "TRANSPOSE_CONV": 3,
}
_DEFAULT_VERSION = 2
_TYPES = {name: getattr(schema.TensorType, name.upper()) for name in ("float32", "int8", "int32", "uint8")}
# From int8 to the uint8 that stands for the same number.
_UNSIGNED = 128


@dataclass(frozen=True)
class Value:
    """An int8 tensor of the model."""

    index: int
    shape: tuple[int, ...]
    scale: float
    zero_point: int

    @property
    def size(self) -> int:
        """Number of elements."""
        return int(np.prod(self.shape))


class ModelWriter:
    """A model of one subgraph that grows by tensors and operators."""

    def __init__(self) -> None:
        self._buffers = [schema.BufferT()]
        self._tensors: list[Any] = []
        self._operators: list[Any] = []
        self._codes: list[str] = []

    def activation(self, shape: Sequence[int], scale: float, zero_point: int) -> Value:
        """Add an int8 activation."""
        # What TFLite stores is a single-precision scale.
        scale = float(np.float32(scale))
        return Value(
            self._tensor("value", shape, "int8", [scale], zero_point, 0), tuple(map(int, shape)), scale, zero_point
        )

    def outer(self, inner: Value, kind: str) -> Value:
        """Add the float32 or uint8 tensor that an end of a model has outside, for an int8 one inside."""
        if kind == "float32":
            return Value(self._tensor("outer", inner.shape, kind, [], 0, 0), inner.shape, 1.0, 0)
        zero_point = inner.zero_point + _UNSIGNED
        index = self._tensor("outer", inner.shape, kind, [inner.scale], zero_point, 0)
        return Value(index, inner.shape, inner.scale, zero_point)

    def integers(self, shape: Sequence[int]) -> Value:
        """Add an int32 tensor that is not quantized, such as a shape that is computed."""
        return Value(self._tensor("integers", shape, "int32", [], 0, 0), tuple(map(int, shape)), 0.0, 0)

    def constant(self, data: npt.NDArray[Any], scales: Sequence[float] = (), axis: int = 0, zero_point: int = 0) -> int:
        """Add a constant of int8 or int32 and return its index."""
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(np.ascontiguousarray(data).tobytes(), np.uint8)
        self._buffers.append(buffer)
        index = self._tensor("constant", data.shape, data.dtype.name, list(scales), zero_point, axis)
        self._tensors[index].buffer = len(self._buffers) - 1
        return index

    def operator(
        self, name: str, inputs: Sequence[int], output: Value, options: Any = None, further: Sequence[Value] = ()
    ) -> Value:
        """Add an operator.

        Args:
            name: Builtin operator.
            inputs: Indices of its inputs; -1 for one that is left out.
            output: Its output, or the first one.
            options: An object of the schema's object interface.
            further: Its other outputs.

        Returns:
            ``output``.
        """
        if name not in self._codes:
            self._codes.append(name)
        operator = schema.OperatorT()
        operator.opcodeIndex = self._codes.index(name)
        operator.inputs, operator.outputs = list(inputs), [output.index, *(value.index for value in further)]
        if options is not None:
            operator.builtinOptionsType = getattr(schema.BuiltinOptions, type(options).__name__.removesuffix("T"))
            operator.builtinOptions = options
        self._operators.append(operator)
        return output

    def finish(self, inputs: Sequence[Value], outputs: Sequence[Value]) -> bytes:
        """Return the model."""
        graph = schema.SubGraphT()
        graph.tensors, graph.operators = self._tensors, self._operators
        graph.inputs, graph.outputs = [v.index for v in inputs], [v.index for v in outputs]
        model = schema.ModelT()
        model.version, model.description = 3, "tinytransit fuzz"
        model.subgraphs, model.buffers = [graph], self._buffers
        model.operatorCodes = [_code(name) for name in self._codes]
        return pack(model)

    def _tensor(
        self, name: str, shape: Sequence[int], dtype: str, scales: list[float], zero_point: int, axis: int
    ) -> int:
        tensor = schema.TensorT()
        tensor.name, tensor.shape, tensor.type = f"{name}_{len(self._tensors)}", list(map(int, shape)), _TYPES[dtype]
        if scales:
            tensor.quantization = schema.QuantizationParametersT()
            tensor.quantization.scale = scales
            tensor.quantization.zeroPoint = [zero_point] * len(scales)
            tensor.quantization.quantizedDimension = axis
        self._tensors.append(tensor)
        return len(self._tensors) - 1


def pack(model: Any) -> bytes:
    """Serialise a ``schema.ModelT``."""
    builder = flatbuffers.Builder(4096)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def _code(name: str) -> Any:
    code = schema.OperatorCodeT()
    code.builtinCode = getattr(schema.BuiltinOperator, name)
    code.deprecatedBuiltinCode = min(code.builtinCode, 127)
    code.version = _VERSIONS.get(name, _DEFAULT_VERSION)
    return code
