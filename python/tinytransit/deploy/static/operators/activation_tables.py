# SPDX-License-Identifier: MIT
"""TANH, HARD_SWISH and LEAKY_RELU: one byte in, one byte out, so a table of 256 bytes."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import tflite

from tinytransit.deploy.static.fixed_point import multiply_by_quantized_multiplier, quantize_multiplier
from tinytransit.deploy.static.graph import Operator
from tinytransit.deploy.static.hard_swish import hard_swish_table
from tinytransit.deploy.static.operators import checks
from tinytransit.deploy.static.operators.elementwise_table import lookup
from tinytransit.deploy.static.step import Step
from tinytransit.deploy.static.tanh import tanh_table


def lower_tanh(operator: Operator) -> Step:
    """Lower to ``lookup_s8``: the hyperbolic tangent as the reference computes it."""
    checks.version_at_most(operator, 3)
    source, result = checks.activation(operator, 0), checks.output(operator)
    checks.require(
        operator,
        float(result.scale) == 1 / 128 and result.zero_point == 0,
        f"its output has scale {result.scale} and zero point {result.zero_point}, expected 1/128 and 0",
    )
    return _tabulated(operator, lambda: tanh_table(float(source.scale), source.zero_point))


def lower_hard_swish(operator: Operator) -> Step:
    """Lower to ``lookup_s8``: x * relu6(x + 3) / 6 as the reference computes it."""
    checks.version_at_most(operator, 1)
    source, result = checks.activation(operator, 0), checks.output(operator)
    return _tabulated(
        operator, lambda: hard_swish_table(source.scale, source.zero_point, result.scale, result.zero_point)
    )


def lower_leaky_relu(operator: Operator) -> Step:
    """Lower to ``lookup_s8``: a factor for what is positive, and alpha times it for the rest."""
    checks.version_at_most(operator, 2)
    source, result = checks.activation(operator, 0), checks.output(operator)
    options = operator.options
    checks.require(operator, isinstance(options, tflite.LeakyReluOptions), "it has no LeakyReluOptions")
    assert isinstance(options, tflite.LeakyReluOptions)
    alpha = np.float32(options.Alpha())
    checks.require(operator, bool(np.isfinite(alpha)), f"its alpha is {alpha}")
    # Single precision, in the reference's order.
    with np.errstate(all="ignore"):
        negative = source.scale * alpha / result.scale
        positive = source.scale / result.scale

    def table() -> npt.NDArray[np.int8]:
        above = quantize_multiplier(float(positive))
        below = quantize_multiplier(float(abs(negative))) if negative else (0, 0)
        sign = -1 if negative < 0 else 1
        values = np.empty(256, np.int8)
        for i, quantized in enumerate(range(-128, 128)):
            x = quantized - source.zero_point
            y = multiply_by_quantized_multiplier(x, *above) if x >= 0 else (
                sign * multiply_by_quantized_multiplier(x, *below))  # fmt: skip
            values[i] = min(max(y + result.zero_point, -128), 127)
        return values

    return _tabulated(operator, table)


def _tabulated(operator: Operator, table: Callable[[], npt.NDArray[np.int8]]) -> Step:
    try:
        values = table()
    except ValueError as error:
        checks.require(operator, False, str(error))
        raise
    return lookup(operator, values.tolist())
