# SPDX-License-Identifier: MIT
"""Compare the compiled engine with the reference, byte for byte."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.reference import Reference
from tinytransit.deploy.static.compiler import compile_model
from tinytransit.deploy.static.goal import Goal
from tinytransit.verification.fuzz.errors import BuildError, RunError
from tinytransit.verification.fuzz.targets import DEFAULT_TARGETS, TARGETS, Builder

InputSets = Sequence[Sequence[npt.NDArray[np.int8]]]


@dataclass(frozen=True)
class Difference:
    """The first byte in which an engine differs from the reference, or what stopped it.

    Attributes:
        target: Where the engine ran.
        goal: What it was compiled for.
        reason: One line for people.
    """

    target: str
    goal: Goal
    reason: str

    def __str__(self) -> str:
        return f"{self.target}, goal {self.goal}: {self.reason}"


class Comparer:
    """Compares models on several targets; the kernels are compiled once.

    Args:
        firmware: The firmware folder.
        folder: For what is built.
        targets: Names in ``TARGETS``.

    Raises:
        BuildError: If a compiler refuses a kernel, or is not installed.
    """

    def __init__(self, firmware: Path, folder: Path, targets: Iterable[str] = DEFAULT_TARGETS) -> None:
        self._folder = folder
        self._builders = {name: Builder(TARGETS[name], firmware, folder) for name in targets}

    def compare(
        self,
        model: bytes,
        inputs: InputSets,
        goals: Iterable[Goal] = tuple(Goal),
        trusted: bool = False,
        only: str = "",
    ) -> Difference | None:
        """Return the first difference between engine and reference, or None.

        Args:
            model: A ``.tflite`` model that the static compiler takes.
            inputs: Sets of int8 arrays, each one array an input.
            goals: What to compile for.
            trusted: The model was made by this program; see ``Reference``.
            only: Name of the one target to try; by default all.

        Raises:
            ModelFormatError, UnsupportedOperatorError: If it cannot be compiled.
            UnreadableModelError: If the reference cannot run it.
        """
        reference = Reference(model, trusted)
        expected = [reference.invoke(list(arrays)) for arrays in inputs]
        tried: list[dict[str, str]] = []
        for goal in goals:
            compiled = compile_model(model, goal)
            if compiled.sources in tried:
                continue
            tried.append(compiled.sources)
            for name, builder in self._builders.items():
                if only not in ("", name):
                    continue
                with TemporaryDirectory(dir=self._folder) as scratch:
                    try:
                        program = builder.build(compiled.sources, Path(scratch))
                        answers = program.run(
                            [[array.tobytes() for array in arrays] for arrays in inputs],
                            [tensor.size for tensor in compiled.graph.outputs],
                        )
                    except (BuildError, RunError) as error:
                        return Difference(name, goal, str(error))
                reason = _first_difference(answers, expected)
                if reason:
                    return Difference(name, goal, reason)
        return None


def _first_difference(answers: list[list[bytes]], expected: list[list[npt.NDArray[np.int8]]]) -> str:
    for number, (given, wanted) in enumerate(zip(answers, expected, strict=True)):
        for output, (content, reference) in enumerate(zip(given, wanted, strict=True)):
            values = np.frombuffer(content, np.int8)
            (places,) = np.nonzero(values != reference.reshape(-1))
            if places.size:
                place = int(places[0])
                element = tuple(map(int, np.unravel_index(place, reference.shape)))
                return (
                    f"input set {number}, output {output}, element {element}: {values[place]}, "
                    f"reference {reference.reshape(-1)[place]} ({places.size} of {values.size} differ)"
                )
    return ""
