// SPDX-License-Identifier: MIT
/// @file softmax_s8.c
/// @brief Softmax along the last axis, in TensorFlow Lite's fixed point; a number "in Qm" has m integer bits.

#include "softmax_s8.h"

#include "requantize.h"

/// @brief Integer bits of a sum of exponentials.
#define SUM_INTEGER_BITS 12

/// @brief 48/17 and -32/17 in Q2, the line that starts Newton-Raphson division.
#define START_CONSTANT 1515870810
#define START_SLOPE (-1010580540)

/// @brief Leading zero bits; x is positive.
static int32_t leading_zeros(int32_t x) {
  int32_t zeros = 0;
  while (((uint32_t)x << zeros) < UINT32_C(0x80000000)) {
    ++zeros;
  }
  return zeros;
}

/// @brief 1 / (1 + a) in Q0 for a in [0, 1) in Q0, by three Newton-Raphson steps.
static int32_t one_over_one_plus(int32_t a) {
  const int32_t half_denominator = (int32_t)(((int64_t)a + INT32_MAX + 1) / 2);
  int32_t x = START_CONSTANT + doubling_high_mul(START_SLOPE, half_denominator);
  for (int32_t step = 0; step < 3; ++step) {
    const int32_t error = (1 << 29) - doubling_high_mul(x, half_denominator);
    x += doubling_high_mul(error, x) * 4;
  }
  return x >= 1 << 30 ? INT32_MAX : x * 2;
}

/// @brief Largest value of a row.
static int32_t maximum(const int8_t *in, int32_t depth) {
  int32_t greatest = in[0];
  for (int32_t i = 1; i < depth; ++i) {
    greatest = in[i] > greatest ? in[i] : greatest;
  }
  return greatest;
}

/// @brief Softmax of one row.
static void softmax_row(const softmax_s8_params_t *p, const int8_t *in, int8_t *out) {
  const int32_t greatest = maximum(in, p->depth);
  int32_t sum = 0;
  for (int32_t i = 0; i < p->depth; ++i) {
    const int32_t below = greatest - in[i];
    sum += below < p->reach ? rounding_divide_by_pot(p->exponentials[below], SUM_INTEGER_BITS) : 0;
  }
  const int32_t zeros = leading_zeros(sum);
  const int32_t reciprocal = one_over_one_plus((int32_t)(((uint32_t)sum << zeros) - UINT32_C(0x80000000)));
  // The reciprocal is that of the sum shifted to [1, 2); 8 fractional bits remain in the result.
  const int32_t shift = zeros - SUM_INTEGER_BITS + 8 - 31;
  for (int32_t i = 0; i < p->depth; ++i) {
    const int32_t below = greatest - in[i];
    out[i] = below < p->reach ? requantize(reciprocal, p->exponentials[below], shift, INT8_MIN, INT8_MIN, INT8_MAX)
                              : INT8_MIN;
  }
}

void softmax_s8(const softmax_s8_params_t *p, const int8_t *in, int8_t *out) {
  for (int32_t row = 0; row < p->rows; ++row) {
    softmax_row(p, in + row * p->depth, out + row * p->depth);
  }
}
