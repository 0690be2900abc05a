// SPDX-License-Identifier: MIT
/// @file depthwise_conv_2d_s8.c
/// @brief Convolution of each int8 channel with filters of its own: the plain form, correct for every shape.

#include "depthwise_conv_2d_s8.h"

#include "requantize.h"

/// @brief Sum one window for out channel c; (row, column) is its upper left corner, which may lie in the padding.
static int32_t sum_window(const depthwise_conv_2d_s8_params_t *p, const int8_t *in, int32_t row, int32_t column,
                          int32_t c) {
  const int32_t out_c = p->in_c * p->multiplier;
  int32_t sum = 0;
  for (int32_t ky = 0; ky < p->kernel_h; ++ky) {
    const int32_t y = row + ky * p->dilation_h;
    for (int32_t kx = 0; kx < p->kernel_w; ++kx) {
      const int32_t x = column + kx * p->dilation_w;
      if (y < 0 || y >= p->in_h || x < 0 || x >= p->in_w) {
        continue;
      }
      sum += (in[(y * p->in_w + x) * p->in_c + c / p->multiplier] - p->in_zero_point) *
             p->weights[(ky * p->kernel_w + kx) * out_c + c];
    }
  }
  return sum;
}

void depthwise_conv_2d_s8(const depthwise_conv_2d_s8_params_t *p, const int8_t *in, int8_t *out) {
  const int32_t out_c = p->in_c * p->multiplier;
  for (int32_t y = 0; y < p->out_h; ++y) {
    for (int32_t x = 0; x < p->out_w; ++x) {
      for (int32_t c = 0; c < out_c; ++c) {
        const int32_t sum =
            p->bias[c] + sum_window(p, in, y * p->stride_h - p->pad_top, x * p->stride_w - p->pad_left, c);
        *out++ =
            requantize(sum, p->multipliers[c], p->shifts[c], p->out_zero_point, p->activation_min, p->activation_max);
      }
    }
  }
}
