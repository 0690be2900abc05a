// SPDX-License-Identifier: MIT
/// @file average_pool_2d_s8.c
/// @brief Mean of each window, four channels at a time where they are so many.

#include "average_pool_2d_s8.h"

#include "sum_four.h"

/// @brief sum / count rounded half away from zero.
static int32_t rounded_mean(int32_t sum, int32_t count) {
  return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

void average_pool_2d_s8(const average_pool_2d_s8_params_t *p, const int8_t *in, int8_t *out) {
  for (int32_t oy = 0; oy < p->out_h; ++oy) {
    const int32_t top = oy * p->stride_h - p->pad_top;
    const int32_t y_begin = top < 0 ? 0 : top;
    const int32_t y_end = top + p->window_h < p->in_h ? top + p->window_h : p->in_h;
    for (int32_t ox = 0; ox < p->out_w; ++ox) {
      const int32_t left = ox * p->stride_w - p->pad_left;
      const int32_t x_begin = left < 0 ? 0 : left;
      const int32_t x_end = left + p->window_w < p->in_w ? left + p->window_w : p->in_w;
      const int32_t rows = y_end - y_begin, columns = x_end - x_begin;
      const int8_t *const window = in + (y_begin * p->in_w + x_begin) * p->channels;
      int32_t c = 0;
      for (; c + 4 <= p->channels; c += 4) {
        int32_t sums[4];
        sum_four(sums, window + c, (uint32_t)rows, (uint32_t)(p->in_w * p->channels), (uint32_t)columns, p->channels);
        for (int32_t i = 0; i < 4; ++i) {
          *out++ = (int8_t)clamp(rounded_mean(sums[i], rows * columns), p->activation_min, p->activation_max);
        }
      }
      for (; c < p->channels; ++c) {
        int32_t sum = 0;
        for (int32_t y = 0; y < rows; ++y) {
          for (int32_t x = 0; x < columns; ++x) {
            sum += window[(y * p->in_w + x) * p->channels + c];
          }
        }
        *out++ = (int8_t)clamp(rounded_mean(sum, rows * columns), p->activation_min, p->activation_max);
      }
    }
  }
}
