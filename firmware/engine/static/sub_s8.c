// SPDX-License-Identifier: MIT
/// @file sub_s8.c
/// @brief Difference of two int8 tensors of any quantization: the plain form.

#include "sub_s8.h"

#include "requantize.h"

/// @brief An operand on the common scale; shifts are never positive here.
static int32_t common(int32_t value, int32_t multiplier, int32_t shift) {
  return rounding_divide_by_pot(doubling_high_mul(value * (1 << SUB_HEADROOM), multiplier), -shift);
}

/// @brief The difference of two elements.
static int8_t sub(const void *params, int8_t a, int8_t b) {
  const sub_s8_params_t *p = params;
  const int32_t difference = common(a - p->a_zero_point, p->a_multiplier, p->a_shift) -
                             common(b - p->b_zero_point, p->b_multiplier, p->b_shift);
  return requantize(difference, p->out_multiplier, p->out_shift, p->out_zero_point, p->activation_min,
                    p->activation_max);
}

void sub_s8(const sub_s8_params_t *p, const int8_t *a, const int8_t *b, int8_t *out) {
  broadcast(&p->shape, sub, p, a, b, out);
}
