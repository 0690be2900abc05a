// SPDX-License-Identifier: MIT
/// @file transpose_conv_2d_s8.c
/// @brief Transposed convolution of int8 activations with int8 weights: gathered, so that sums need no memory.

#include "transpose_conv_2d_s8.h"

#include "requantize.h"

/// @brief The input row or column whose window covers an output with a given tap, or -1 if none does.
static int32_t source_of(int32_t out, int32_t tap, int32_t pad, int32_t stride, int32_t size) {
  const int32_t distance = out + pad - tap;
  if (distance < 0 || distance % stride != 0 || distance / stride >= size) {
    return -1;
  }
  return distance / stride;
}

/// @brief Sum what all windows put at one place of the output, for one channel.
static int32_t sum_at(const transpose_conv_2d_s8_params_t *p, const int8_t *in, const int8_t *weights, int32_t row,
                      int32_t column) {
  int32_t sum = 0;
  for (int32_t ky = 0; ky < p->kernel_h; ++ky) {
    const int32_t y = source_of(row, ky, p->pad_top, p->stride_h, p->in_h);
    for (int32_t kx = 0; y >= 0 && kx < p->kernel_w; ++kx) {
      const int32_t x = source_of(column, kx, p->pad_left, p->stride_w, p->in_w);
      if (x < 0) {
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

void transpose_conv_2d_s8(const transpose_conv_2d_s8_params_t *p, const int8_t *in, int8_t *out) {
  const int32_t window = p->kernel_h * p->kernel_w * p->in_c;
  for (int32_t y = 0; y < p->out_h; ++y) {
    for (int32_t x = 0; x < p->out_w; ++x) {
      for (int32_t c = 0; c < p->out_c; ++c) {
        const int32_t sum = p->bias[c] + sum_at(p, in, p->weights + c * window, y, x);
        *out++ =
            requantize(sum, p->multipliers[c], p->shifts[c], p->out_zero_point, p->activation_min, p->activation_max);
      }
    }
  }
}
