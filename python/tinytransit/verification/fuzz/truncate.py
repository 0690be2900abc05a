# SPDX-License-Identifier: MIT
"""Cut a ``.tflite`` model after any of its layers."""

from collections.abc import Iterator
from typing import Any

from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tinytransit.verification.fuzz.writer import pack


def prefixes(model: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield, for each operator in order of execution, its layer's name and the model that ends with it.

    The inputs stay as they are, whether the part needs them or not.

    Args:
        model: A sound ``.tflite`` file of one subgraph.
    """
    count = len(schema.ModelT.InitFromPackedBuf(model, 0).subgraphs[0].operators)
    for last in range(count):
        # Unpacked anew each time, for the cut changes it.
        whole = schema.ModelT.InitFromPackedBuf(model, 0)
        graph = whole.subgraphs[0]
        output = graph.operators[last].outputs[0]
        graph.operators = _needed(graph.operators[: last + 1])
        graph.outputs = [output]
        whole.signatureDefs = None
        yield graph.tensors[output].name.decode(), pack(whole)


def _needed(operators: list[Any]) -> list[Any]:
    """Return what the last operator depends on, itself included."""
    needed, kept = {int(tensor) for tensor in operators[-1].outputs}, []
    for operator in reversed(operators):
        if needed & {int(tensor) for tensor in operator.outputs}:
            kept.append(operator)
            needed |= {int(tensor) for tensor in operator.inputs}
    return kept[::-1]
