// SPDX-License-Identifier: MIT
/// @file requantize.h
/// @brief TensorFlow Lite's requantization of 32-bit sums to int8, rounding for rounding.

#ifndef TINYTRANSIT_REQUANTIZE_H
#define TINYTRANSIT_REQUANTIZE_H

#include <stdint.h>

/// @brief a * b / 2^31 rounded half up.
/// @param a Any.
/// @param b 0 .. 2^31 - 1: INT32_MIN squared, the one product that would overflow, does not occur.
static inline int32_t doubling_high_mul(int32_t a, int32_t b) {
  return (int32_t)(((int64_t)a * b + (INT64_C(1) << 30)) >> 31);
}

/// @brief x / 2^exponent rounded half away from zero.
/// @param x Any.
/// @param exponent 0 .. 31.
static inline int32_t rounding_divide_by_pot(int32_t x, int32_t exponent) {
  if (exponent == 0) {
    return x;
  }
  const int64_t half = INT64_C(1) << (exponent - 1);
  return (int32_t)((x + half - (x < 0)) >> exponent);
}

/// @brief Scale a sum by multiplier * 2^(shift - 31), add the zero point and clamp.
/// @param sum Of products of input and weight, bias included; any.
/// @param multiplier 2^30 .. 2^31 - 1, or 0 for a factor too small to matter.
/// @param shift -31 .. 30, to the left where positive.
/// @param zero_point Of the output, -128 .. 127.
/// @param low Lower bound, -128 .. 127.
/// @param high Upper bound, low .. 127.
static inline int8_t requantize(int32_t sum, int32_t multiplier, int32_t shift, int32_t zero_point, int32_t low,
                                int32_t high) {
  // The left shift wraps as the reference's does; the compiler keeps shift in -31..30.
  const int32_t left = shift > 0 ? (int32_t)((uint32_t)sum << shift) : sum;
  const int32_t scaled = rounding_divide_by_pot(doubling_high_mul(left, multiplier), shift > 0 ? 0 : -shift);
  const int32_t value = scaled + zero_point;
  return (int8_t)(value < low ? low : value > high ? high : value);
}

#endif
