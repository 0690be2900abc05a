# SPDX-License-Identifier: MIT
"""Resolve begin, end, strides and masks of STRIDED_SLICE to a range for each axis."""

import tflite

from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.operators import checks


def slice_ranges(operator: Operator, shape: tuple[int, ...]) -> tuple[tuple[range, ...], tuple[int, ...]]:
    """Return which indices are taken along each axis, and the shape of the result.

    A mask's bit of an axis leaves begin or end out, or drops the axis with the one index that is taken; so NumPy does
    it, and TensorFlow Lite (strided_slice_logic.h).

    Args:
        operator: A STRIDED_SLICE with constant begin, end and strides.
        shape: Of what it slices.

    Raises:
        UnsupportedOperatorError: If they are not constant, name other axes, or leave nothing.
    """
    options = operator.options
    checks.require(operator, isinstance(options, tflite.StridedSliceOptions), "it has no StridedSliceOptions")
    assert isinstance(options, tflite.StridedSliceOptions)
    checks.require(
        operator,
        not (options.EllipsisMask() or options.NewAxisMask()),
        "it adds axes or has an ellipsis, which TensorFlow Lite Micro does not know either",
    )
    begins, ends, strides = (checks.constant_integers(operator, i).reshape(-1).tolist() for i in (1, 2, 3))
    checks.require(
        operator,
        len(begins) == len(ends) == len(strides) == len(shape) and 0 not in strides,
        f"begin {begins}, end {ends}, strides {strides} for shape {shape}",
    )
    ranges: list[range] = []
    result: list[int] = []
    for axis, size in enumerate(shape):
        bit = 1 << axis
        begin = None if options.BeginMask() & bit else begins[axis]
        end = None if options.EndMask() & bit else ends[axis] + (begins[axis] if options.Offset() else 0)
        taken = range(*slice(begin, end, strides[axis]).indices(size))
        if options.ShrinkAxisMask() & bit:
            # The end does not matter; it may even lie before the begin.
            first = slice(begin, None, strides[axis]).indices(size)[0]
            taken = range(first, first + 1)
            checks.require(
                operator,
                # TensorFlow knows no other; the reference then writes nothing at all.
                0 <= first < size and strides[axis] > 0,
                f"index {begins[axis]} of axis {axis} of shape {shape}, with a stride of {strides[axis]}",
            )
        else:
            result.append(len(taken))
        checks.require(operator, len(taken) > 0, f"nothing is left of axis {axis} of shape {shape}")
        ranges.append(taken)
    return tuple(ranges), tuple(result)
