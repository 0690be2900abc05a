// SPDX-License-Identifier: MIT
/// @file conv_2d_s8.h
/// @brief Convolution of int8 activations with int8 weights, any size, stride, dilation and padding.

#ifndef TINYTRANSIT_CONV_2D_S8_H
#define TINYTRANSIT_CONV_2D_S8_H

#include <stdint.h>

/// @brief Sizes, quantization and weights of one convolution.
typedef struct {
  uint16_t in_h, in_w, in_c;
  uint16_t out_h, out_w, out_c;
  uint16_t kernel_h, kernel_w;
  uint16_t stride_h, stride_w;
  uint16_t dilation_h, dilation_w;
  uint16_t pad_top, pad_left;
  int16_t in_zero_point, out_zero_point;
  int16_t activation_min, activation_max;
  const int8_t *weights;      ///< (out_c, kernel_h, kernel_w, in_c)
  const int32_t *bias;        ///< (out_c)
  const int32_t *multipliers; ///< (out_c)
  const int8_t *shifts;       ///< (out_c)
} conv_2d_s8_params_t;

/// @brief Convolve in (in_h, in_w, in_c) to out (out_h, out_w, out_c); padding counts as the zero point.
void conv_2d_s8(const conv_2d_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
