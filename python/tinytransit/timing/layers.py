"""Name the steps of a profile by the operators of the model."""

import re
from dataclasses import dataclass

from tinytransit.timing.profile import Cost, Profile

# The static engine's function of an operator carries the operator's number.
_OPERATOR = re.compile(r"op(\d+)_")


@dataclass(frozen=True)
class Layer:
    """A step of an inference.

    Attributes:
        name: The function that does it.
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


def layers_of(profile: Profile, macs: dict[int, int]) -> list[Layer]:
    """Return the steps in order, and last what the entry function takes beside them.

    Args:
        profile: Of any engine.
        macs: Multiply-accumulates by the number in the name of the static engine's function (``op03_...``).
    """
    layers = []
    for step in profile.steps:
        match = _OPERATOR.match(step.name)
        layers.append(Layer(step.name, step.cost, macs.get(int(match[1])) if match else None))
    return [*layers, Layer(profile.entry, profile.entry_itself, None)]
