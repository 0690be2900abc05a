# SPDX-License-Identifier: MIT
"""Assign each stretch of an execution to a path of calls."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tinytransit.verification.profile.instruction import Instruction, Kind
from tinytransit.verification.profile.stretches import Stretch

NO_STEP = -1


@dataclass(frozen=True)
class Node:
    """A function, called on one path, within one step.

    Attributes:
        parent: Number of the caller's node; None for the entry function.
        function: Its first address.
        step: Which direct call of the entry function this belongs to, in order; ``NO_STEP`` for that function itself.
    """

    parent: int | None
    function: int
    step: int


class CallTree:
    """The paths of one call, as its stretches are followed.

    Args:
        entry: First address of the function that was called.
    """

    def __init__(self, entry: int) -> None:
        self.nodes = [Node(None, entry, NO_STEP)]
        """The entry function is the first; a parent comes before its children."""
        self._current = 0
        self._numbers = {self.nodes[0]: 0}
        self._stack: list[tuple[int, int]] = []
        self._steps = 0

    def path(self, number: int) -> tuple[int, ...]:
        """Return the nodes from the entry function to a node."""
        parent = self.nodes[number].parent
        return (*(() if parent is None else self.path(parent)), number)

    def follow(self, numbers: npt.NDArray[np.int64], known: list[Stretch]) -> npt.NDArray[np.int64]:
        """Return the node of each stretch but the first, shape (n - 1,).

        A jump into another function is a call in the place of the function that jumps.

        Args:
            numbers: Shape (n,): the last stretch that was followed before, and those that were executed after it.
            known: The stretches by number.
        """
        function = np.array([stretch.function for stretch in known])[numbers]
        is_call = np.array([s.executed[-1].instruction.kind is Kind.CALL for s in known])[numbers]
        moves = np.flatnonzero(is_call[:-1] | (function[1:] != function[:-1]))
        starts, owners = [0], [self._current]
        for index in moves.tolist():
            before, after = known[numbers[index]], known[numbers[index + 1]]
            self._move(before.executed[-1].instruction, after.executed[0].instruction.address, after.function)
            starts.append(index)
            owners.append(self._current)
        return np.repeat(owners, np.diff([*starts, len(numbers) - 1]))

    def _move(self, before: Instruction, address: int, function: int) -> None:
        """Go from an instruction that may leave its function to the one executed next."""
        if before.kind is Kind.CALL and address != before.end:
            caller = self._current
            self._stack.append((before.end, caller))
            self._current = self._node(caller, function, self.nodes[caller].step)
            return
        if function == self.nodes[self._current].function:
            return
        for depth in range(len(self._stack) - 1, -1, -1):
            if self._stack[depth][0] == address:
                self._current = self._stack[depth][1]
                del self._stack[depth:]
                return
        caller = self._stack[-1][1] if self._stack else 0
        self._current = self._node(caller, function, self.nodes[self._current].step)

    def _node(self, parent: int, function: int, step: int) -> int:
        if step == NO_STEP:
            step = self._steps
            self._steps += 1
        node = Node(parent, function, step)
        if node not in self._numbers:
            self._numbers[node] = len(self.nodes)
            self.nodes.append(node)
        return self._numbers[node]
