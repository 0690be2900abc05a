// SPDX-License-Identifier: MIT
/// @file average_pool_2d_s8.c
/// @brief Mean of each window, channel by channel: the plain form.

#include "average_pool_2d_s8.h"

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
      for (int32_t c = 0; c < p->channels; ++c) {
        int32_t sum = 0;
        for (int32_t y = y_begin; y < y_end; ++y) {
          for (int32_t x = x_begin; x < x_end; ++x) {
            sum += in[(y * p->in_w + x) * p->channels + c];
          }
        }
        const int32_t mean = rounded_mean(sum, (y_end - y_begin) * (x_end - x_begin));
        *out++ = (int8_t)(mean < p->activation_min   ? p->activation_min
                          : mean > p->activation_max ? p->activation_max
                                                     : mean);
      }
    }
  }
}
