// SPDX-License-Identifier: MIT
/// @file conv_2d_s8.c
/// @brief Convolution of int8 activations with int8 weights: the plain form, correct for every shape.

#include "conv_2d_s8.h"

#include "requantize.h"

/// @brief Sum one window for one output channel; (row, column) is its upper left corner, which may lie in the padding.
static int32_t sum_window(const conv_2d_s8_params_t *p, const int8_t *in, const int8_t *weights, int32_t row,
                          int32_t column) {
  int32_t sum = 0;
  for (int32_t ky = 0; ky < p->kernel_h; ++ky) {
    const int32_t y = row + ky * p->dilation_h;
    for (int32_t kx = 0; kx < p->kernel_w; ++kx) {
      const int32_t x = column + kx * p->dilation_w;
      if (y < 0 || y >= p->in_h || x < 0 || x >= p->in_w) {
        continue;
      }
      const int8_t *a = in + (y * p->in_w + x) * p->in_c;
      const int8_t *w = weights + (ky * p->kernel_w + kx) * p->in_c;
      for (int32_t c = 0; c < p->in_c; ++c) {
        sum += (a[c] - p->in_zero_point) * w[c];
      }
    }
  }
  return sum;
}

void conv_2d_s8(const conv_2d_s8_params_t *p, const int8_t *in, int8_t *out) {
  const int32_t window = p->kernel_h * p->kernel_w * p->in_c;
  for (int32_t y = 0; y < p->out_h; ++y) {
    for (int32_t x = 0; x < p->out_w; ++x) {
      for (int32_t c = 0; c < p->out_c; ++c) {
        const int32_t sum = p->bias[c] + sum_window(p, in, p->weights + c * window, y * p->stride_h - p->pad_top,
                                                    x * p->stride_w - p->pad_left);
        *out++ =
            requantize(sum, p->multipliers[c], p->shifts[c], p->out_zero_point, p->activation_min, p->activation_max);
      }
    }
  }
}
