// SPDX-License-Identifier: MIT
/// @file mul_s8.c
/// @brief Product of two int8 tensors of any quantization: the plain form.

#include "mul_s8.h"

#include "requantize.h"

/// @brief The product of two elements.
static int8_t mul(const void *params, int8_t a, int8_t b) {
  const mul_s8_params_t *p = params;
  const int32_t product = (a - p->a_zero_point) * (b - p->b_zero_point);
  return requantize(product, p->out_multiplier, p->out_shift, p->out_zero_point, p->activation_min, p->activation_max);
}

void mul_s8(const mul_s8_params_t *p, const int8_t *a, const int8_t *b, int8_t *out) {
  broadcast(&p->shape, mul, p, a, b, out);
}
