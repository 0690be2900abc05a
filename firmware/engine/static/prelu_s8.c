// SPDX-License-Identifier: MIT
/// @file prelu_s8.c
/// @brief Rectifier whose slope below zero is a constant tensor: the plain form.

#include "prelu_s8.h"

#include "requantize.h"

/// @brief One element with its slope.
static int8_t prelu(const void *params, int8_t in, int8_t slope) {
  const prelu_s8_params_t *p = params;
  const int32_t value = in - p->in_zero_point;
  if (value >= 0) {
    return requantize(value, p->positive_multiplier, p->positive_shift, p->out_zero_point, INT8_MIN, INT8_MAX);
  }
  return requantize(value * (slope - p->slope_zero_point), p->negative_multiplier, p->negative_shift, p->out_zero_point,
                    INT8_MIN, INT8_MAX);
}

void prelu_s8(const prelu_s8_params_t *p, const int8_t *in, int8_t *out) {
  broadcast(&p->shape, prelu, p, in, p->slopes, out);
}
