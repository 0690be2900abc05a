// SPDX-License-Identifier: MIT
/// @file max_pool_2d_s8.c
/// @brief Largest value of each window, channel by channel: the plain form.

#include "max_pool_2d_s8.h"

void max_pool_2d_s8(const max_pool_2d_s8_params_t *p, const int8_t *in, int8_t *out) {
  for (int32_t oy = 0; oy < p->out_h; ++oy) {
    for (int32_t ox = 0; ox < p->out_w; ++ox) {
      for (int32_t c = 0; c < p->channels; ++c) {
        int32_t greatest = p->activation_min;
        for (int32_t ky = 0; ky < p->window_h; ++ky) {
          for (int32_t kx = 0; kx < p->window_w; ++kx) {
            const int32_t y = oy * p->stride_h - p->pad_top + ky;
            const int32_t x = ox * p->stride_w - p->pad_left + kx;
            if (y < 0 || y >= p->in_h || x < 0 || x >= p->in_w) {
              continue;
            }
            const int32_t value = in[(y * p->in_w + x) * p->channels + c];
            greatest = value > greatest ? value : greatest;
          }
        }
        *out++ = (int8_t)(greatest < p->activation_max ? greatest : p->activation_max);
      }
    }
  }
}
