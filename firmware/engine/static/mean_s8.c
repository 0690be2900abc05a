// SPDX-License-Identifier: MIT
/// @file mean_s8.c
/// @brief Mean along one or two axes: sum, then rescale by 1 / count and the ratio of the scales at once.

#include "mean_s8.h"

#include "requantize.h"
#include "sum_four.h"

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

/// @brief The mean of values with this sum.
static int8_t mean_of(const mean_s8_params_t *p, int32_t sum) {
  return requantize(sum - p->in_offset, p->multiplier, p->shift, p->out_zero_point, INT8_MIN, INT8_MAX);
}

void mean_s8(const mean_s8_params_t *p, const int8_t *in, int8_t *out) {
  for (uint32_t i = 0; i < p->kept_size[0]; ++i) {
    const int8_t *const row = in + i * p->kept_step[0];
    uint32_t j = 0;
    // Channels that lie side by side, four at a time.
    for (; p->kept_step[1] == 1 && j + 4 <= p->kept_size[1]; j += 4) {
      int32_t sums[4];
      sum_four(sums, row + j, p->mean_size[0], p->mean_step[0], p->mean_size[1], p->mean_step[1]);
      for (uint32_t k = 0; k < 4; ++k) {
        *out++ = mean_of(p, sums[k]);
      }
    }
    for (; j < p->kept_size[1]; ++j) {
      *out++ = mean_of(p, sum_of(p, row + j * p->kept_step[1]));
    }
  }
}
