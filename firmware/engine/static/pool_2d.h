// SPDX-License-Identifier: MIT
/// @file pool_2d.h
/// @brief Parameters of the pooling kernels.

#ifndef TINYTRANSIT_POOL_2D_H
#define TINYTRANSIT_POOL_2D_H

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
} pool_2d_params_t;

#endif
