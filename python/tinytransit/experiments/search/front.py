# SPDX-License-Identifier: MIT
"""Which networks are worth their cost."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Point:
    """A network as a choice.

    Attributes:
        cost: The less the better.
        value: The greater the better.
    """

    cost: float
    value: float


def pareto_front(points: Sequence[Point]) -> list[int]:
    """Return the indices of the points than which none is both cheaper and better, cheapest first.

    Of points that are equal the first stands for all; of equal cost only the best is kept, of equal value the cheapest.
    """
    front: list[int] = []
    for index in sorted(range(len(points)), key=lambda i: (points[i].cost, -points[i].value)):
        if not front or points[index].value > points[front[-1]].value:
            front.append(index)
    return front


def smallest_within(points: Sequence[Point], tolerance: float) -> int:
    """Return the index of the cheapest point whose value is at most ``tolerance`` below the best.

    Raises:
        ValueError: If there are no points or the tolerance is negative.
    """
    if not points or tolerance < 0:
        raise ValueError(f"needs points and a tolerance of at least 0, got {len(points)} and {tolerance}")
    least = max(point.value for point in points) - tolerance
    return next(index for index in pareto_front(points) if points[index].value >= least)
