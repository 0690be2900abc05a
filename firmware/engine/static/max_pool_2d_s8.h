// SPDX-License-Identifier: MIT
/// @file max_pool_2d_s8.h
/// @brief Largest value of each window, channel by channel.

#ifndef TINYTRANSIT_MAX_POOL_2D_S8_H
#define TINYTRANSIT_MAX_POOL_2D_S8_H

#include <stdint.h>

/// @brief Sizes and clamp of one pooling layer.
typedef struct {
  uint16_t in_h;          ///< Rows of the input, at least 1.
  uint16_t in_w;          ///< Columns of the input, at least 1.
  uint16_t channels;      ///< Channels of input and output, at least 1.
  uint16_t out_h;         ///< Rows of the output.
  uint16_t out_w;         ///< Columns of the output.
  uint16_t window_h;      ///< Rows of a window.
  uint16_t window_w;      ///< Columns of a window.
  uint16_t stride_h;      ///< Rows from one window to the next.
  uint16_t stride_w;      ///< Columns from one window to the next.
  uint16_t pad_top;       ///< Rows of padding above the input; less than window_h.
  uint16_t pad_left;      ///< Columns of padding left of the input; less than window_w.
  int16_t activation_min; ///< Lower bound of the output, -128 .. 127.
  int16_t activation_max; ///< Upper bound of the output, activation_min .. 127.
} max_pool_2d_s8_params_t;

/// @brief Write the greatest value of each window, clamped; padding never wins.
/// @param p Constants of the layer.
/// @param in (in_h, in_w, channels) values.
/// @param out (out_h, out_w, channels) values, of the input's scale and zero point.
void max_pool_2d_s8(const max_pool_2d_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
