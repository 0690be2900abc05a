// SPDX-License-Identifier: MIT
/// @file fully_connected_s8.c
/// @brief Product of an int8 matrix and an int8 vector: the plain form.

#include "fully_connected_s8.h"

#include "requantize.h"

void fully_connected_s8(const fully_connected_s8_params_t *p, const int8_t *in, int8_t *out) {
  const int8_t *w = p->weights;
  for (int32_t row = 0; row < p->out_n; ++row) {
    int32_t sum = p->bias[row];
    for (int32_t i = 0; i < p->in_n; ++i) {
      sum += (in[i] - p->in_zero_point) * *w++;
    }
    out[row] =
        requantize(sum, p->multipliers[row], p->shifts[row], p->out_zero_point, p->activation_min, p->activation_max);
  }
}
