# SPDX-License-Identifier: MIT
"""Name the first layer and element in which the engine differs from the reference."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tflite_micro.tensorflow.lite.micro.python import schema_py_generated as schema

from tinytransit.deploy.int8_model import int8_model
from tinytransit.deploy.static.errors import shown
from tinytransit.deploy.static.goal import Goal
from tinytransit.deploy.static.reader import read_model
from tinytransit.verification.fuzz.compare import Comparer, Difference, InputSets
from tinytransit.verification.fuzz.writer import pack


def prefixes(model: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield, for each operator in order of execution, its layer's name and the model that ends with it.

    The inputs stay as they are, whether the part needs them or not.

    Args:
        model: A sound ``.tflite`` file of one subgraph.
    """
    count = len(schema.ModelT.InitFromPackedBuf(model, 0).subgraphs[0].operators)
    for last in range(count):
        # Unpacked again each time, for the cut changes it.
        whole = schema.ModelT.InitFromPackedBuf(model, 0)
        graph = whole.subgraphs[0]
        outputs = list(graph.operators[last].outputs)
        graph.operators = _needed(graph.operators[: last + 1])
        graph.outputs = outputs
        whole.signatureDefs = None
        yield graph.tensors[outputs[0]].name.decode(), pack(whole)


def _needed(operators: list[Any]) -> list[Any]:
    """Return what the last operator depends on, itself included."""
    needed, kept = {int(tensor) for tensor in operators[-1].outputs}, []
    for operator in reversed(operators):
        if needed & {int(tensor) for tensor in operator.outputs}:
            kept.append(operator)
            needed |= {int(tensor) for tensor in operator.inputs}
    return kept[::-1]


@dataclass(frozen=True)
class Culprit:
    """Where a model goes wrong.

    Attributes:
        layer: Name of the first wrong tensor; empty if every part of the model alone is right, and only the whole is
            wrong, which points at the memory plan or at a fusion.
        operator: The operator that makes it.
        difference: Its first wrong element.
    """

    layer: str
    operator: str
    difference: Difference

    def __str__(self) -> str:
        place = f"layer {shown(self.layer)} ({self.operator})" if self.layer else "no layer alone, only the whole model"
        return f"{place}: {self.difference}"


def bisect(
    comparer: Comparer, model: bytes, inputs: InputSets, goals: tuple[Goal, ...] = tuple(Goal)
) -> Culprit | None:
    """Compare the parts of a model that end with each layer in turn, compiled as networks of their own.

    So it does not matter that the engine overwrites and fuses what lies between: each layer's result is an output once.

    Args:
        comparer: With the targets to try.
        model: A ``.tflite`` file that the static compiler takes.
        inputs: Sets of int8 arrays, each one array an input, whatever type the model's ends have.
        goals: What to compile for.

    Returns:
        The first layer that differs, or None if the model does not.

    Raises:
        ModelFormatError, UnsupportedOperatorError: If it cannot be compiled.
        UnreadableModelError: If the reference cannot run it.
    """
    whole = comparer.compare(model, inputs, goals)
    if whole is None:
        return None
    model = int8_model(model)
    operators = read_model(model).operators
    for operator, (layer, part) in zip(operators, prefixes(model), strict=True):
        # The whole has been run in a process of its own; no part of it can do worse.
        difference = comparer.compare(part, inputs, (whole.goal,), trusted=True)
        if difference is not None:
            return Culprit(layer, operator.name, difference)
    return Culprit("", "", whole)
