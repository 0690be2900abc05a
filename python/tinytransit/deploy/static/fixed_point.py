# SPDX-License-Identifier: MIT
"""TensorFlow Lite's fixed-point arithmetic, bit for bit, on Python integers.

The engine must round as TensorFlow Lite Micro does, so these functions follow its definition rather than the shortest
formula: `RoundingDivideByPOT` and `SaturatingRoundingDoublingHighMul` of gemmlowp (fixedpoint.h; described in Jacob et
al. 2018, section 2.2 and appendix B) and `QuantizeMultiplier` of TFLite's quantization_util.
"""

import math

_INT32_MIN, _INT32_MAX = -(2**31), 2**31 - 1


def quantize_multiplier(real: float) -> tuple[int, int]:
    """Write a positive factor as ``multiplier * 2**(shift - 31)``.

    Args:
        real: The factor, such as input scale x weight scale / output scale.

    Returns:
        The multiplier in [2**30, 2**31) and the shift, or (0, 0) for a factor too small to matter.

    Raises:
        ValueError: If ``real`` is not a positive number below 2**30.
    """
    if not (math.isfinite(real) and 0 < real < 2**30):
        raise ValueError(f"requantization factor {real!r} is not a positive number below 2**30")
    mantissa, shift = math.frexp(real)
    multiplier = math.floor(mantissa * 2**31 + 0.5)
    if multiplier == 2**31:
        multiplier //= 2
        shift += 1
    return (0, 0) if shift < -31 else (multiplier, shift)


def doubling_high_mul(a: int, b: int) -> int:
    """Return ``a * b / 2**31`` rounded half up; saturates in its one overflow, INT32_MIN squared."""
    if a == b == _INT32_MIN:
        return _INT32_MAX
    return (a * b + 2**30) >> 31


def rounding_divide_by_pot(x: int, exponent: int) -> int:
    """Return ``x / 2**exponent`` rounded half away from zero."""
    if exponent == 0:
        return x
    half = 1 << (exponent - 1)
    return (x + half - (x < 0)) >> exponent


def saturate(x: int) -> int:
    """Clamp to int32."""
    return min(max(x, _INT32_MIN), _INT32_MAX)


def multiply_by_quantized_multiplier(x: int, multiplier: int, shift: int) -> int:
    """Scale ``x`` by ``multiplier * 2**(shift - 31)`` with TFLite's two roundings."""
    return rounding_divide_by_pot(doubling_high_mul(x << max(shift, 0), multiplier), max(-shift, 0))
