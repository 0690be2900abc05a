# SPDX-License-Identifier: MIT
"""A model that cannot be compiled is refused by what is wrong with it, in one line."""

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip("tflite_micro", reason="models are written with its schema ([reference])")

from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.errors import ModelFormatError, UnsupportedOperatorError
from tinytransit.verification.fuzz.layers import write_network
from tinytransit.verification.fuzz.network import Input, Network, Node
from tinytransit.verification.fuzz.writer import pack

DENSE = Node("dense", (0,), {"channels": 3, "fused": 0, "bias": 2, "gain": 0.01, "per_channel": 1}, 0.1, 0, 1)


def changed(change: Callable[[Any], None]) -> bytes:
    model, _ = write_network(Network((Input((1, 8), 0.1, 0),), (DENSE, Node("relu", (1,), {}, 0.1, 0)), (2,)))
    file = schema.ModelT.InitFromPackedBuf(model, 0)
    change(file)
    return pack(file)


def _weights(file: Any) -> Any:
    graph = file.subgraphs[0]
    return graph.tensors[graph.operators[0].inputs[1]]


def _variable(file: Any) -> None:
    file.subgraphs[0].tensors[file.subgraphs[0].operators[0].outputs[0]].isVariable = True


def _sparse(file: Any) -> None:
    _weights(file).sparsity = schema.SparsityParametersT()


def _outside(file: Any) -> None:
    buffer = file.buffers[_weights(file).buffer]
    buffer.data, buffer.offset, buffer.size = None, 4096, 24


def _half_precision(file: Any) -> None:
    _weights(file).type = schema.TensorType.FLOAT16


def _custom(file: Any) -> None:
    code = file.operatorCodes[0]
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.CUSTOM
    code.customCode = "Fold"


def _floats_in_the_midst(file: Any) -> None:
    graph = file.subgraphs[0]
    code = file.operatorCodes[0]
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.DEQUANTIZE
    graph.operators[0].inputs = graph.operators[0].inputs[:1]
    graph.operators[0].builtinOptions, graph.operators[0].builtinOptionsType = None, 0
    graph.tensors[graph.operators[0].outputs[0]].type = schema.TensorType.FLOAT32


@pytest.mark.parametrize(
    ("change", "error", "reason"),
    [
        (_variable, ModelFormatError, "run to run"),
        (_sparse, ModelFormatError, "sparse"),
        (_outside, ModelFormatError, "behind the flatbuffer"),
        (_half_precision, ModelFormatError, "FLOAT16"),
        (_custom, UnsupportedOperatorError, "CUSTOM 'Fold'"),
        (_floats_in_the_midst, UnsupportedOperatorError, "DEQUANTIZE.*float32"),
    ],
)
def test_the_real_reason_is_named(change: Callable[[Any], None], error: type[Exception], reason: str) -> None:
    with pytest.raises(error, match=reason) as caught:
        compile_model(changed(change))
    assert "\n" not in str(caught.value)


def test_an_input_that_is_quantized_in_two_ways_is_refused() -> None:
    network = Network((Input((1, 8), 0.1, 0),), (Node("quantize", (0,), {}, 0.1, 0),), (1,), ends="float32")
    file = schema.ModelT.InitFromPackedBuf(write_network(network)[0], 0)
    graph = file.subgraphs[0]
    # The second QUANTIZE, which read the first one's result, reads the input as well, and has a scale of its own.
    graph.operators[1].inputs = list(graph.operators[0].inputs)
    graph.tensors[graph.operators[1].outputs[0]].quantization.scale = [0.2]
    with pytest.raises(UnsupportedOperatorError, match="two ways"):
        compile_model(pack(file))


def test_a_long_layer_name_does_not_fill_the_line() -> None:
    def renamed(file: Any) -> None:
        _custom(file)
        graph = file.subgraphs[0]
        name = ";".join(f"functional_1/block_{i}/dense_{i}/BiasAdd" for i in range(200))
        graph.tensors[graph.operators[0].outputs[0]].name = name

    with pytest.raises(UnsupportedOperatorError) as caught:
        compile_model(changed(renamed))
    message = str(caught.value)
    assert "functional_1/block_0/" in message and "dense_199/BiasAdd" in message
    assert len(message.partition("no kernel")[0]) < 150 and len(caught.value.layer) > 5000
