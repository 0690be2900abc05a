# SPDX-License-Identifier: MIT
"""Verify that a graph computes what it returns, before anything is made of it.

The passes behind rely on it: that every activation has one writer, ahead of all that read it, keeps the memory plan
finite and leaves no byte of an output to chance; the bounds keep its sizes within the kernels' 32-bit arithmetic.
"""

from tinytransit.deploy.static.errors import ModelFormatError, shown
from tinytransit.deploy.static.graph import Graph, Operator, Tensor

MOST_OPERATORS = 2000
"""Of a graph: ten times the longest networks that microcontrollers run. The memory plan takes their square in time."""

MOST_ELEMENTS = 2**23 - 1
"""Of an activation: the sum of so many int8 values, less their zero points, fits 32 bits, and no board holds more."""


def verify_graph(graph: Graph) -> None:
    """Check that the operators, in their order, compute every output from the inputs and constants alone.

    Raises:
        ModelFormatError: Naming the first tensor that is written twice, never, or too late, is too large, or is an
            input or a constant that is written; or if there is no operator, or are too many.
    """
    if not 0 < len(graph.operators) <= MOST_OPERATORS:
        raise ModelFormatError(
            f"the model has {len(graph.operators)} operators, expected 1 to {MOST_OPERATORS}; is the file damaged?"
        )
    writers: dict[int, str] = {}
    for tensor in graph.inputs:
        _require_size(tensor, "the graph")
        if tensor.data is not None:
            raise ModelFormatError(f"input {shown(tensor.name)} of the graph is a constant")
        if tensor.index in writers:
            raise ModelFormatError(f"tensor {shown(tensor.name)} is listed twice among the inputs of the graph")
        writers[tensor.index] = "the caller, as an input of the graph"
    for number, operator in enumerate(graph.operators):
        _execute(operator, f"operator {number} ({operator.name})", writers)
    for tensor in graph.outputs:
        if tensor.data is not None:
            raise ModelFormatError(f"output {shown(tensor.name)} of the graph is a constant")
        if tensor.index not in writers:
            raise ModelFormatError(f"no operator writes output {shown(tensor.name)} of the graph")


def _execute(operator: Operator, what: str, writers: dict[int, str]) -> None:
    """Check what an operator reads, then note what it writes."""
    for tensor in operator.inputs:
        if tensor is not None and tensor.data is None and tensor.index not in writers:
            raise ModelFormatError(f"{what} reads tensor {shown(tensor.name)} before anything has written it")
    for tensor in operator.outputs:
        _require_size(tensor, what)
        if tensor.data is not None:
            raise ModelFormatError(f"{what} writes tensor {shown(tensor.name)}, which is a constant")
        if tensor.index in writers:
            raise ModelFormatError(
                f"{what} writes tensor {shown(tensor.name)}, which is already written by {writers[tensor.index]}"
            )
        writers[tensor.index] = what


def _require_size(tensor: Tensor, what: str) -> None:
    if tensor.size > MOST_ELEMENTS:
        raise ModelFormatError(
            f"tensor {shown(tensor.name)} of {what} has {tensor.size} elements, at most {MOST_ELEMENTS} work"
        )
