# SPDX-License-Identifier: MIT
"""STRIDED_SLICE, SPLIT and SPLIT_V: parts of a tensor, copied."""

import math
from collections.abc import Sequence

import tflite

from tinytransit.deploy.static.graph import Operator, Tensor
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.operators.slicing import slice_ranges
from tinytransit.deploy.static.step import Step

_AXES = 4


def lower_strided_slice(operator: Operator) -> Step:
    """Lower to ``strided_slice_s8``, or to a RESHAPE where all is taken."""
    checks.version_at_most(operator, 8)
    source, result = checks.activation(operator, 0), checks.output(operator)
    ranges, shape = slice_ranges(operator, source.shape)
    checks.require(operator, shape == result.shape, f"it takes {source.shape} to {result.shape}, expected {shape}")
    return _part(operator, source, result, ranges)


def lower_split(operator: Operator) -> tuple[Step, ...]:
    """Lower to a ``strided_slice_s8`` an output, all of one size."""
    checks.version_at_most(operator, 4)
    checks.require(operator, isinstance(operator.options, tflite.SplitOptions), "it has no SplitOptions")
    source, count = checks.activation(operator, 1), len(operator.outputs)
    axis = _axis(operator, 0, source)
    size, rest = divmod(source.shape[axis], count)
    checks.require(operator, rest == 0, f"axis {axis} of shape {source.shape} does not part into {count}")
    return _parts(operator, source, axis, [size] * count)


def lower_split_v(operator: Operator) -> tuple[Step, ...]:
    """Lower to a ``strided_slice_s8`` an output, of the sizes that the file gives."""
    checks.version_at_most(operator, 2)
    source = checks.activation(operator, 0)
    axis = _axis(operator, 2, source)
    sizes = checks.constant_integers(operator, 1).reshape(-1).tolist()
    if sizes.count(-1) == 1:
        sizes[sizes.index(-1)] = source.shape[axis] - sum(sizes) - 1
    checks.require(
        operator,
        len(sizes) == len(operator.outputs) and min(sizes) > 0 and sum(sizes) == source.shape[axis],
        f"sizes {sizes} for axis {axis} of shape {source.shape} and {len(operator.outputs)} outputs",
    )
    return _parts(operator, source, axis, sizes)


def _axis(operator: Operator, position: int, source: Tensor) -> int:
    given = checks.constant_integers(operator, position).reshape(-1)
    rank = len(source.shape)
    checks.require(
        operator,
        given.size == 1 and bool(-rank <= given[0] < rank),
        f"axis {given.tolist()} of shape {source.shape}",
    )
    return int(given[0]) % rank


def _parts(operator: Operator, source: Tensor, axis: int, sizes: Sequence[int]) -> tuple[Step, ...]:
    steps, start = [], 0
    for number, size in enumerate(sizes):
        result = checks.int8_output(operator, number)
        shape = (*source.shape[:axis], size, *source.shape[axis + 1 :])
        checks.require(operator, result.shape == shape, f"output {number} has shape {result.shape}, expected {shape}")
        ranges = [range(length) for length in source.shape]
        ranges[axis] = range(start, start + size)
        steps.append(_part(operator, source, result, ranges))
        start += size
    return tuple(steps)


def _part(operator: Operator, source: Tensor, result: Tensor, ranges: Sequence[range]) -> Step:
    checks.require(operator, checks.same_quantization(source, result), "input and output are quantized differently")
    if result.size == source.size and all(taken.step > 0 for taken in ranges):
        return Step("RESHAPE", result.name, "", (source,), result, why="all of it, under another name")
    strides = [math.prod(source.shape[axis + 1 :]) for axis in range(len(ranges))]
    axes = _joined([(len(taken), taken.step * stride) for taken, stride in zip(ranges, strides, strict=True)])
    checks.require(operator, len(axes) <= _AXES, f"its part has {len(axes)} axes, the kernel takes {_AXES}")
    axes = [(1, 0)] * (_AXES - len(axes)) + axes
    return Step(
        operator.name,
        result.name,
        "strided_slice_s8",
        (source,),
        result,
        parameters={
            **{
                f"{name}[{i}]": axis[column]
                for column, name in enumerate(("size", "step"))
                for i, axis in enumerate(axes)
            },
            "start": sum(taken.start * stride for taken, stride in zip(ranges, strides, strict=True)),
        },
        why="a part of a tensor",
    )


def _joined(axes: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join neighbouring axes, each of a size and a step, that lie end to end; leave out those of size 1."""
    joined: list[tuple[int, int]] = []
    for size, step in axes:
        if size == 1:
            continue
        if joined and joined[-1][1] == size * step:
            size *= joined.pop()[0]
        joined.append((size, step))
    return joined
