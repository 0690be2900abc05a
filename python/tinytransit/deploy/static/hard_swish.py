# SPDX-License-Identifier: MIT
"""The int8 function x * min(max(x + 3, 0), 6) / 6 as TensorFlow Lite Micro computes it, tabulated.

After its reference/hard_swish.h, which works with 16 bits and rounds at every step.
"""

import numpy as np
import numpy.typing as npt

from tinytransit.deploy.static.fixed_point import quantize_multiplier

_INT16_MIN, _INT16_MAX = -(2**15), 2**15 - 1
_HEADROOM = 7
_MOST_SHIFT = 30


def hard_swish_table(
    input_scale: np.float32, input_zero_point: int, output_scale: np.float32, output_zero_point: int
) -> npt.NDArray[np.int8]:
    """Tabulate the function.

    Args:
        input_scale: Scale of the int8 input.
        input_zero_point: Its zero point.
        output_scale: Scale of the int8 output.
        output_zero_point: Its zero point.

    Returns:
        Shape (256,): the output for inputs -128, -127, ... 127.

    Raises:
        ValueError: If the output's scale is too small for the input's, or a factor is none that the reference takes.
    """
    # What leaves the range of single precision is refused as a factor.
    with np.errstate(all="ignore"):
        fine_scale = np.float32(1 / 128) * input_scale
        to_output, to_gate = fine_scale / output_scale, fine_scale / (np.float32(3) / np.float32(2**15))
    output_multiplier, output_exponent = _int16_multiplier(to_output)
    gate_multiplier, gate_exponent = _int16_multiplier(to_gate)
    if output_exponent > 0:
        raise ValueError(f"output scale {output_scale} is too small for an input of scale {input_scale}")
    if gate_exponent > _MOST_SHIFT:
        raise ValueError(f"input scale {input_scale} is too large")
    table = np.empty(256, np.int8)
    for i, quantized in enumerate(range(-128, 128)):
        fine = (quantized - input_zero_point) << _HEADROOM
        unshifted = _rounding_high_mul(fine, output_multiplier)
        gate = _rescaled(fine, gate_multiplier, gate_exponent)
        # From [-1, 1] to [0, 1].
        gate = (gate + 2**15) >> 1
        value = _divided(_high_mul(gate, unshifted), -output_exponent) + output_zero_point
        table[i] = min(max(value, -128), 127)
    return table


def _int16_multiplier(factor: np.float32) -> tuple[int, int]:
    multiplier, exponent = quantize_multiplier(float(factor))
    return min((multiplier + 2**15) >> 16, _INT16_MAX), exponent


def _rescaled(value: int, multiplier: int, exponent: int) -> int:
    """Multiply by ``multiplier * 2**(exponent - 15)``; of a left shift the last bit comes after the product."""
    if exponent > 0:
        value = _saturate(value << (exponent - 1))
    value = _rounding_high_mul(value, multiplier)
    return _saturate(value << 1) if exponent > 0 else _divided(value, -exponent)


def _saturate(x: int) -> int:
    return min(max(x, _INT16_MIN), _INT16_MAX)


def _rounding_high_mul(a: int, b: int) -> int:
    """Return ``a * b / 2**15`` rounded half away from zero; ``b`` is never negative, so that nothing saturates."""
    product = a * b
    return (product + 2**14) >> 15 if product >= 0 else -((-product + 2**14 - 1) >> 15)


def _high_mul(a: int, b: int) -> int:
    """Return ``a * b / 2**15`` rounded towards zero; ``a`` is never negative."""
    return a * b >> 15 if b >= 0 else -(a * -b >> 15)


def _divided(x: int, exponent: int) -> int:
    """Return ``x / 2**exponent`` rounded half away from zero, with a mask that has 16 bits."""
    mask = ((1 << exponent) - 1) & 0xFFFF
    mask -= 2**16 if mask > _INT16_MAX else 0
    return (x >> exponent) + ((x & mask) > (mask >> 1) + (x < 0))
