"""Who called whom: each instruction of a trace is given to a call path."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.timing.image import Image
from tinytransit.timing.instruction import Instruction, Kind

NO_STEP = -1


@dataclass(frozen=True)
class Node:
    """A function, called on one path, within one step.

    Attributes:
        parent: Number of the caller's node; None for the entry function.
        function: Name.
        step: Which direct call of the entry function this belongs to, in order; ``NO_STEP`` for that function itself.
    """

    parent: int | None
    function: str
    step: int


@dataclass(frozen=True, eq=False)
class CallTree:
    """The paths of one call.

    Attributes:
        nodes: The entry function is the first; a parent comes before its children.
        of_instruction: Shape (n,): the node of each instruction.
    """

    nodes: tuple[Node, ...]
    of_instruction: npt.NDArray[np.int64]

    def path(self, number: int) -> tuple[int, ...]:
        """Return the nodes from the entry function to a node."""
        parent = self.nodes[number].parent
        return (*(() if parent is None else self.path(parent)), number)


def build_call_tree(
    addresses: npt.NDArray[np.uint32], instructions: Mapping[int, Instruction], image: Image
) -> CallTree:
    """Follow calls and returns; a jump into another function is a call in the place of the function that jumps.

    Args:
        addresses: Shape (n,): what was executed, from the entry function's first instruction on.
        instructions: What lies at each address.
        image: Whose functions they are.
    """
    unique, inverse = np.unique(addresses, return_inverse=True)
    names = [image.function_at(int(address)) for address in unique]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    function = np.array([numbers[name] for name in names])[inverse]
    is_call = np.array([instructions[int(address)].kind is Kind.CALL for address in unique])[inverse]
    moves = np.flatnonzero(is_call[:-1] | (function[1:] != function[:-1])) + 1

    builder = _Builder(names[inverse[0]])
    starts, owners = [0], [0]
    for index in moves.tolist():
        before = instructions[int(addresses[index - 1])]
        builder.move(before, int(addresses[index]), names[inverse[index]])
        starts.append(index)
        owners.append(builder.current)
    lengths = np.diff([*starts, len(addresses)])
    return CallTree(tuple(builder.nodes), np.repeat(owners, lengths))


class _Builder:
    """The stack of calls while a trace is walked."""

    def __init__(self, entry: str) -> None:
        self.nodes = [Node(None, entry, NO_STEP)]
        self.current = 0
        self._numbers = {self.nodes[0]: 0}
        self._stack: list[tuple[int, int]] = []
        self._steps = 0

    def move(self, before: Instruction, address: int, function: str) -> None:
        """Go from an instruction that may leave its function to the one executed next."""
        if before.kind is Kind.CALL and address != before.end:
            caller = self.current
            self._stack.append((before.end, caller))
            self.current = self._node(caller, function, self.nodes[caller].step)
            return
        if function == self.nodes[self.current].function:
            return
        for depth in range(len(self._stack) - 1, -1, -1):
            if self._stack[depth][0] == address:
                self.current = self._stack[depth][1]
                del self._stack[depth:]
                return
        caller = self._stack[-1][1] if self._stack else 0
        self.current = self._node(caller, function, self.nodes[self.current].step)

    def _node(self, parent: int, function: str, step: int) -> int:
        if step == NO_STEP:
            step = self._steps
            self._steps += 1
        node = Node(parent, function, step)
        if node not in self._numbers:
            self._numbers[node] = len(self.nodes)
            self.nodes.append(node)
        return self._numbers[node]
