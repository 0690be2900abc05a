// SPDX-License-Identifier: MIT
/// @file window_rows_s8.h
/// @brief Convolution or dense layer of any shape in little code: one window at a time, four channels at a time.
///
/// A window is gathered row by row, each filled up to a multiple of 4 taps. Of each four inputs, the order is 0, 2,
/// 1, 3. Weights lie as dense_block.h streams them. A dense layer is a window of one place.

#ifndef TINYTRANSIT_WINDOW_ROWS_S8_H
#define TINYTRANSIT_WINDOW_ROWS_S8_H

#include <stdint.h>

/// @brief Sizes, quantization and weights of one layer.
typedef struct {
  uint16_t in_h;          ///< Rows of the input, at least 1.
  uint16_t in_w;          ///< Columns of the input, at least 1.
  uint16_t in_c;          ///< Channels of the input, at least 1.
  uint16_t out_h;         ///< Rows of the output.
  uint16_t out_w;         ///< Columns of the output.
  uint16_t out_c;         ///< Channels of the output, at least 1.
  uint16_t kernel_h;      ///< Rows of a window.
  uint16_t kernel_w;      ///< Columns of a window.
  uint16_t stride_h;      ///< Rows from one window to the next.
  uint16_t stride_w;      ///< Columns from one window to the next.
  uint16_t dilation_h;    ///< Rows from one tap of a window to the next.
  uint16_t dilation_w;    ///< Columns from one tap of a window to the next.
  uint16_t pad_top;       ///< Rows of padding above the input.
  uint16_t pad_left;      ///< Columns of padding left of the input.
  uint16_t quads;         ///< Quads of taps in a window.
  int16_t in_zero_point;  ///< -128 .. 127.
  int16_t activation_min; ///< Lower bound of the output, -128 .. 127.
  int16_t activation_max; ///< Upper bound of the output, activation_min .. 127.
  const int32_t *weights; ///< As dense_block.h streams them, for all channels; those beyond out_c are 0.
} window_rows_s8_params_t;

/// @brief Multiply; padding counts as the zero point.
/// @param p Constants of the layer.
/// @param in (in_h, in_w, in_c) values.
/// @param out (out_h, out_w, out_c) values.
/// @param scratch 8 * quads bytes, in words; where a window reaches into the padding or is dilated along its rows, a
/// row's bytes more.
void window_rows_s8(const window_rows_s8_params_t *p, const int8_t *in, int8_t *out, void *scratch);

#endif
