# SPDX-License-Identifier: MIT
"""Give an int8 model the ends of another type that converters make: QUANTIZE first, DEQUANTIZE or QUANTIZE last."""

from typing import Any

import numpy as np
from tflite_micro.python.tflite_micro import runtime
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tinytransit.verification.fuzz.writer import pack

_TYPES = {"float32": schema.TensorType.FLOAT32, "uint8": schema.TensorType.UINT8}


def with_outer_ends(model: bytes, inputs: str = "int8", outputs: str = "int8", stretch: float = 1.0) -> bytes:
    """Return a model whose inputs and outputs have other types, under the names of the int8 ones.

    Args:
        model: An int8 model of one subgraph.
        inputs: ``float32``, ``uint8`` or ``int8``, which leaves them as they are.
        outputs: Likewise.
        stretch: Factor from the scale of an int8 end to that of its uint8 one.
    """
    file = schema.ModelT.InitFromPackedBuf(model, 0)
    graph = file.subgraphs[0]
    graph.inputs, graph.outputs = list(graph.inputs), list(graph.outputs)
    if inputs != "int8":
        for position, inner in enumerate(graph.inputs):
            graph.inputs[position] = _outer(graph, int(inner), inputs, stretch)
            graph.operators.insert(0, _operator(file, "QUANTIZE", int(graph.inputs[position]), int(inner)))
    if outputs != "int8":
        for position, inner in enumerate(graph.outputs):
            graph.outputs[position] = _outer(graph, int(inner), outputs, stretch)
            name = "DEQUANTIZE" if outputs == "float32" else "QUANTIZE"
            graph.operators.append(_operator(file, name, int(inner), int(graph.outputs[position])))
    return pack(file)


def run_whole(model: bytes, inputs: list[np.ndarray]) -> list[np.ndarray]:
    """Run a model in TensorFlow Lite Micro, whatever types its ends have."""
    interpreter = runtime.Interpreter.from_bytes(model, arena_size=2**20)
    for number, values in enumerate(inputs):
        interpreter.set_input(values, number)
    interpreter.invoke()
    return [np.array(interpreter.get_output(number)) for number in range(_outputs_of(model))]


def _outputs_of(model: bytes) -> int:
    return len(schema.ModelT.InitFromPackedBuf(model, 0).subgraphs[0].outputs)


def _outer(graph: Any, inner: int, kind: str, stretch: float) -> int:
    tensor, outer = graph.tensors[inner], schema.TensorT()
    outer.name, outer.shape, outer.type = tensor.name, tensor.shape, _TYPES[kind]
    tensor.name = b"inner " + tensor.name
    if kind == "uint8":
        outer.quantization = schema.QuantizationParametersT()
        outer.quantization.scale = [float(tensor.quantization.scale[0]) * stretch]
        outer.quantization.zeroPoint = [int(tensor.quantization.zeroPoint[0]) + 128]
    graph.tensors.append(outer)
    return len(graph.tensors) - 1


def _operator(file: Any, name: str, source: int, result: int) -> Any:
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = getattr(schema.BuiltinOperator, name)
    code.version = 1
    file.operatorCodes.append(code)
    operator = schema.OperatorT()
    operator.opcodeIndex = len(file.operatorCodes) - 1
    operator.inputs, operator.outputs = [source], [result]
    return operator
