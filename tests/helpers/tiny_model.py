# SPDX-License-Identifier: MIT
"""A model small enough to build in a millisecond: both views, one fully connected neuron, a sigmoid; all int8."""

from typing import Any

import flatbuffers
import numpy as np
from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tinytransit.deploy.manifest import Manifest, TensorSpec, model_id_of
from tinytransit.window.recipe import WindowRecipe

VIEW_SCALE, VIEW_ZERO = 0.02, 40
_BUILTINS = ("CONCATENATION", "FULLY_CONNECTED", "LOGISTIC")


def build_tiny_model(seed: int = 0) -> bytes:
    """Return a ``.tflite`` with inputs of 1 x 201 x 1 and 1 x 61 x 1 and one score; the seed draws the weights."""
    random = np.random.default_rng(seed)
    buffers = [schema.BufferT()]

    def tensor(
        name: str,
        shape: tuple[int, ...],
        scale: float,
        zero_point: int,
        kind: int = schema.TensorType.INT8,
        data: np.ndarray | None = None,
    ) -> Any:
        made = schema.TensorT()
        made.name, made.shape, made.type = name, list(shape), kind
        made.quantization = schema.QuantizationParametersT()
        made.quantization.scale, made.quantization.zeroPoint = [scale], [zero_point]
        if data is not None:
            buffer = schema.BufferT()
            buffer.data = np.frombuffer(data.tobytes(), np.uint8)
            buffers.append(buffer)
            made.buffer = len(buffers) - 1
        return made

    def operator(
        code: int,
        inputs: list[int],
        outputs: list[int],
        options_type: int = schema.BuiltinOptions.NONE,
        options: object = None,
    ) -> Any:
        made = schema.OperatorT()
        made.opcodeIndex, made.inputs, made.outputs = code, inputs, outputs
        made.builtinOptionsType, made.builtinOptions = options_type, options
        return made

    concatenation, connected = schema.ConcatenationOptionsT(), schema.FullyConnectedOptionsT()
    concatenation.axis = 1
    graph = schema.SubGraphT()
    graph.tensors = [
        tensor("global_view", (1, 201, 1), VIEW_SCALE, VIEW_ZERO),
        tensor("local_view", (1, 61, 1), VIEW_SCALE, VIEW_ZERO),
        tensor("both", (1, 262, 1), VIEW_SCALE, VIEW_ZERO),
        tensor("weights", (1, 262), 0.01, 0, data=random.integers(-20, 21, (1, 262), np.int8)),
        tensor("bias", (1,), VIEW_SCALE * 0.01, 0, schema.TensorType.INT32, random.integers(-500, 501, 1, np.int32)),
        tensor("logit", (1, 1), 0.05, 0),
        tensor("score", (1, 1), 1 / 256, -128),
    ]
    graph.inputs, graph.outputs = [0, 1], [6]
    graph.operators = [
        operator(0, [0, 1], [2], schema.BuiltinOptions.ConcatenationOptions, concatenation),
        operator(1, [2, 3, 4], [5], schema.BuiltinOptions.FullyConnectedOptions, connected),
        operator(2, [5], [6]),
    ]
    model = schema.ModelT()
    model.version, model.description = 3, "tests/helpers/tiny_model.py"
    model.subgraphs, model.buffers, model.operatorCodes = [graph], buffers, []
    for name in _BUILTINS:
        code = schema.OperatorCodeT()
        code.builtinCode = code.deprecatedBuiltinCode = getattr(schema.BuiltinOperator, name)
        code.version = 4 if name == "FULLY_CONNECTED" else 2
        model.operatorCodes.append(code)
    builder = flatbuffers.Builder(4096)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def tiny_manifest(model: bytes) -> Manifest:
    """Return the manifest of :func:`build_tiny_model`'s model."""
    return Manifest(
        model_id=model_id_of(model),
        model_file="tiny.tflite",
        inputs=tuple(
            TensorSpec(name=name, shape=(1, size, 1), scale=VIEW_SCALE, zero_point=VIEW_ZERO, meaning="flux, median 0")
            for name, size in (("global_view", 201), ("local_view", 61))
        ),
        outputs=(TensorSpec(name="score", shape=(1, 1), scale=1 / 256, zero_point=-128, meaning="transit-like"),),
        classes=("junk", "transit-like"),
        threshold=0.5,
        window=WindowRecipe(),
        operators=(),
        macs=262,
        parameters=263,
        arena_bytes=1024,
        training=None,
        tool_versions={},
    )
