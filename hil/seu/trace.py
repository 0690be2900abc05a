# SPDX-License-Identifier: MIT
"""Reaching an instant of an inference quickly: by a breakpoint near it, and single steps from there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

# A line of QEMU's log `exec`, of which the second number between the brackets is the program counter.
_LINE = re.compile(r"^Trace \d+: \S+ \[[0-9a-f]+/([0-9a-f]+)/", re.MULTILINE)
_MOST_STEPS = 3000
# Passing a breakpoint takes a stop and a step.
_STEPS_OF_A_PASS = 3


@dataclass(frozen=True)
class Route:
    """The way to an instant: pass ``address`` so many times, stop there the next time, then step.

    ``passes`` is None if the steps begin where the inference does.
    """

    address: int
    passes: int | None
    steps: int


class Trace:
    """The instructions of an inference.

    Args:
        addresses: Of each instruction, in order of execution.
    """

    def __init__(self, addresses: Sequence[int]) -> None:
        self.addresses: npt.NDArray[np.int64] = np.array(addresses, np.int64)
        order = np.argsort(self.addresses, kind="stable")
        ordered = self.addresses[order]
        first = np.searchsorted(ordered, ordered)
        self._earlier = np.empty_like(order)
        self._earlier[order] = np.arange(len(order)) - first

    def __len__(self) -> int:
        return len(self.addresses)

    def route(self, instant: int) -> Route:
        """Return the cheapest way to the state before the instruction number ``instant``."""
        begin = max(0, instant - _MOST_STEPS)
        costs = _STEPS_OF_A_PASS * self._earlier[begin : instant + 1] + np.arange(instant - begin, -1, -1)
        anchor = begin + int(np.argmin(costs))
        if anchor == 0 or (begin == 0 and costs.min() >= instant):
            return Route(int(self.addresses[0]), None, instant)
        return Route(int(self.addresses[anchor]), int(self._earlier[anchor]), instant - anchor)


def parse_trace(log: str) -> Trace:
    """Read QEMU's log of blocks of one instruction each."""
    return Trace([int(found, 16) for found in _LINE.findall(log)])
