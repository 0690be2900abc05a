# SPDX-License-Identifier: MIT
"""MEAN along one or two axes."""

import numpy as np
import tflite

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.step import Step

# The reference has room for no more (kMaxNumberOfAxis and kMaxNumberOfReducedAxis of its reduce.cc).
_AXES, _REDUCED_AXES = 4, 2


def lower(operator: Operator) -> Step:
    """Lower to ``mean_s8``: a sum, its zero points taken away, times the ratio of the scales over the count."""
    checks.version_at_most(operator, 3)
    source, result = checks.activation(operator, 0), checks.output(operator)
    checks.require(operator, isinstance(operator.options, tflite.ReducerOptions), "it has no ReducerOptions")
    rank = len(source.shape)
    given = checks.constant_integers(operator, 1).reshape(-1)
    checks.require(
        operator,
        rank <= _AXES and 1 <= given.size <= _REDUCED_AXES and bool((given >= -rank).all() and (given < rank).all()),
        f"it averages axes {given.tolist()} of {rank}; up to {_REDUCED_AXES} of {_AXES} work",
    )
    axes = {int(axis) % rank for axis in given}
    kept = [size for axis, size in enumerate(source.shape) if axis not in axes]
    checks.require(
        operator,
        [size for size in result.shape if size != 1] == [size for size in kept if size != 1],
        f"it takes {source.shape} to {result.shape} along axes {sorted(axes)}",
    )
    count = source.size // result.size
    multiplier, shift = _divided(operator, float(source.scale) / float(result.scale), count)
    return Step(
        operator.name,
        operator.layer,
        "mean_s8",
        (source,),
        result,
        parameters={
            **_loops(source.shape, axes),
            "in_offset": source.zero_point * count,
            "multiplier": multiplier,
            "shift": shift,
            "out_zero_point": result.zero_point,
        },
        why="general mean",
    )


def _divided(operator: Operator, factor: float, count: int) -> tuple[int, int]:
    """Return multiplier and shift of factor / count, as the reference divides a multiplier that it already has."""
    multipliers, shifts = checks.rescaling(operator, np.array([factor]), channels=1)
    multiplier, shift = int(multipliers[0]), int(shifts[0])
    places = min(count.bit_length() - 1, 32, 31 + shift)
    return (multiplier << places) // count, shift - places


def _loops(shape: tuple[int, ...], axes: set[int]) -> dict[str, int]:
    """Join neighbouring axes that are both kept or both averaged: of four axes, two runs of each kind are left."""
    runs: dict[bool, list[tuple[int, int]]] = {True: [], False: []}
    step, last = 1, None
    for axis in reversed(range(len(shape))):
        averaged = axis in axes
        if averaged == last:
            size, inner = runs[averaged].pop()
            runs[averaged].append((size * shape[axis], inner))
        else:
            runs[averaged].append((shape[axis], step))
        step, last = step * shape[axis], averaged
    return {
        f"{name}_{member}[{i}]": value
        for name, averaged in (("kept", False), ("mean", True))
        for i, run in enumerate([(1, 0)] * (2 - len(runs[averaged])) + runs[averaged][::-1])
        for member, value in zip(("size", "step"), run, strict=True)
    }
