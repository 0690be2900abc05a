// SPDX-License-Identifier: MIT
/// @file conv_2d_s8.h
/// @brief Convolution of int8 activations with int8 weights, any size, stride, dilation and padding.

#ifndef TINYTRANSIT_CONV_2D_S8_H
#define TINYTRANSIT_CONV_2D_S8_H

#include <stdint.h>

/// @brief Sizes, quantization and weights of one convolution.
typedef struct {
  uint16_t in_h;              ///< Rows of the input, at least 1.
  uint16_t in_w;              ///< Columns of the input, at least 1.
  uint16_t in_c;              ///< Channels of the input, at least 1.
  uint16_t out_h;             ///< Rows of the output.
  uint16_t out_w;             ///< Columns of the output.
  uint16_t out_c;             ///< Channels of the output, at least 1.
  uint16_t kernel_h;          ///< Rows of a window.
  uint16_t kernel_w;          ///< Columns of a window.
  uint16_t stride_h;          ///< Rows from one window to the next.
  uint16_t stride_w;          ///< Columns from one window to the next.
  uint16_t dilation_h;        ///< Rows from one tap of a window to the next.
  uint16_t dilation_w;        ///< Columns from one tap of a window to the next.
  uint16_t pad_top;           ///< Rows of padding above the input.
  uint16_t pad_left;          ///< Columns of padding left of the input.
  int16_t in_zero_point;      ///< -128 .. 127.
  int16_t out_zero_point;     ///< -128 .. 127.
  int16_t activation_min;     ///< Lower bound of the output, -128 .. 127.
  int16_t activation_max;     ///< Upper bound of the output, activation_min .. 127.
  const int8_t *weights;      ///< (out_c, kernel_h, kernel_w, in_c), zero point 0.
  const int32_t *bias;        ///< (out_c): in units of input scale times weight scale.
  const int32_t *multipliers; ///< (out_c): as requantize() takes them, 2^30 .. 2^31 - 1, or 0.
  const int8_t *shifts;       ///< (out_c): as requantize() takes them, -31 .. 30.
} conv_2d_s8_params_t;

/// @brief Convolve; padding counts as the zero point.
/// @param p Constants of the layer.
/// @param in (in_h, in_w, in_c) values.
/// @param out (out_h, out_w, out_c) values.
void conv_2d_s8(const conv_2d_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
