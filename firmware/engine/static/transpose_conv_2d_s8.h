// SPDX-License-Identifier: MIT
/// @file transpose_conv_2d_s8.h
/// @brief Transposed convolution of int8 activations with int8 weights, any size, stride and padding.

#ifndef TINYTRANSIT_TRANSPOSE_CONV_2D_S8_H
#define TINYTRANSIT_TRANSPOSE_CONV_2D_S8_H

#include <stdint.h>

/// @brief Sizes, quantization and weights of one transposed convolution.
typedef struct {
  uint16_t in_h;              ///< Rows of the input, at least 1.
  uint16_t in_w;              ///< Columns of the input, at least 1.
  uint16_t in_c;              ///< Channels of the input, at least 1.
  uint16_t out_h;             ///< Rows of the output.
  uint16_t out_w;             ///< Columns of the output.
  uint16_t out_c;             ///< Channels of the output, at least 1.
  uint16_t kernel_h;          ///< Rows of a window.
  uint16_t kernel_w;          ///< Columns of a window.
  uint16_t stride_h;          ///< Rows of the output from one row of the input to the next, at least 1.
  uint16_t stride_w;          ///< Columns of the output from one column of the input to the next, at least 1.
  uint16_t pad_top;           ///< Rows of the first windows that lie above the output.
  uint16_t pad_left;          ///< Columns of the first windows that lie left of the output.
  int16_t in_zero_point;      ///< -128 .. 127.
  int16_t out_zero_point;     ///< -128 .. 127.
  int16_t activation_min;     ///< Lower bound of the output, -128 .. 127.
  int16_t activation_max;     ///< Upper bound of the output, activation_min .. 127.
  const int8_t *weights;      ///< (out_c, kernel_h, kernel_w, in_c), zero point 0.
  const int32_t *bias;        ///< (out_c): in units of input scale times weight scale.
  const int32_t *multipliers; ///< (out_c): as requantize() takes them, 2^30 .. 2^31 - 1, or 0.
  const int8_t *shifts;       ///< (out_c): as requantize() takes them, -31 .. 30.
} transpose_conv_2d_s8_params_t;

/// @brief Spread every input over a window of the output, whose windows overlap.
/// @param p Constants of the layer.
/// @param in (in_h, in_w, in_c) values.
/// @param out (out_h, out_w, out_c) values.
void transpose_conv_2d_s8(const transpose_conv_2d_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
