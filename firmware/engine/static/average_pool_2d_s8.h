// SPDX-License-Identifier: MIT
/// @file average_pool_2d_s8.h
/// @brief Mean of each window, channel by channel.

#ifndef TINYTRANSIT_AVERAGE_POOL_2D_S8_H
#define TINYTRANSIT_AVERAGE_POOL_2D_S8_H

#include <stdint.h>

/// @brief Sizes and clamp of one pooling layer.
typedef struct {
  uint16_t in_h, in_w, channels;
  uint16_t out_h, out_w;
  uint16_t window_h, window_w;
  uint16_t stride_h, stride_w;
  uint16_t pad_top, pad_left;
  int16_t activation_min, activation_max;
} average_pool_2d_s8_params_t;

/// @brief Pool in (in_h, in_w, channels) to out (out_h, out_w, channels); padding does not count.
void average_pool_2d_s8(const average_pool_2d_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
