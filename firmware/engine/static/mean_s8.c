// SPDX-License-Identifier: MIT
/// @file mean_s8.c
/// @brief Mean along one or two axes: sum, then rescale by 1 / count and the ratio of the scales at once.

#include "mean_s8.h"

#include "requantize.h"

/// @brief Sum the values that one output averages.
static int32_t sum_of(const mean_s8_params_t *p, const int8_t *in) {
  int32_t sum = 0;
  for (uint32_t i = 0; i < p->mean_size[0]; ++i) {
    for (uint32_t j = 0; j < p->mean_size[1]; ++j) {
      sum += in[i * p->mean_step[0] + j * p->mean_step[1]];
    }
  }
  return sum;
}

void mean_s8(const mean_s8_params_t *p, const int8_t *in, int8_t *out) {
  for (uint32_t i = 0; i < p->kept_size[0]; ++i) {
    for (uint32_t j = 0; j < p->kept_size[1]; ++j) {
      const int32_t sum = sum_of(p, in + i * p->kept_step[0] + j * p->kept_step[1]);
      *out++ = requantize(sum - p->in_offset, p->multiplier, p->shift, p->out_zero_point, INT8_MIN, INT8_MAX);
    }
  }
}
