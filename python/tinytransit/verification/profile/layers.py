# SPDX-License-Identifier: MIT
"""Name the steps of a profile by the operators of the model."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tinytransit.deploy.static.step import Step
from tinytransit.verification.profile.profile import Cost, Profile

# The static engine's function of an operator that has one of its own. The number may be another operator's: compilers
# fold functions that are alike.
_OWN_FUNCTION = re.compile(r"op\d+_\w+")


@dataclass(frozen=True)
class Layer:
    """A step of an inference.

    Attributes:
        name: The operator, or where it is not known the function that does it.
        cost: What it takes, with all that it calls.
        macs: Its multiply-accumulates; None where they are not known.
    """

    name: str
    cost: Cost
    macs: int | None

    @property
    def cycles_per_mac(self) -> float | None:
        """Return modelled mid cycles for each MAC; None where there are none or they are not known."""
        return self.cost.cycles.mid / self.macs if self.macs else None


def layers_of(profile: Profile, engines: Iterable[Sequence[Step]]) -> list[Layer]:
    """Return the steps in order, and last what the entry function takes beside them.

    Args:
        profile: Of any engine.
        engines: The steps of static engines that it may be; those of the first one that makes the same calls in the
            same order give their names and multiply-accumulates.
    """
    functions = [part.name for part in profile.steps]
    steps = next((steps for steps in engines if _makes_calls(steps, functions)), None)
    if steps is None:
        layers = [Layer(part.name, part.cost, None) for part in profile.steps]
    else:
        layers = [
            Layer(f"op{number:02d}_{step.operator.lower()}", part.cost, step.macs)
            for number, (step, part) in enumerate(zip(steps, profile.steps, strict=True))
        ]
    return [*layers, Layer(profile.entry, profile.entry_itself, None)]


def _makes_calls(steps: Sequence[Step], functions: Sequence[str]) -> bool:
    """Return whether these are the functions that the generated C calls for the steps."""
    return len(steps) == len(functions) and all(
        _OWN_FUNCTION.fullmatch(function) if step.inline else function == step.kernel
        for step, function in zip(steps, functions, strict=True)
    )
