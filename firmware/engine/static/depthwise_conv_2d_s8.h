// SPDX-License-Identifier: MIT
/// @file depthwise_conv_2d_s8.h
/// @brief Convolution of each int8 channel with filters of its own, any size, stride, dilation and padding.

#ifndef TINYTRANSIT_DEPTHWISE_CONV_2D_S8_H
#define TINYTRANSIT_DEPTHWISE_CONV_2D_S8_H

#include <stdint.h>

/// @brief Sizes, quantization and weights of one depthwise convolution; out channels = in_c * multiplier.
typedef struct {
  uint16_t in_h, in_w, in_c;
  uint16_t out_h, out_w, multiplier;
  uint16_t kernel_h, kernel_w;
  uint16_t stride_h, stride_w;
  uint16_t dilation_h, dilation_w;
  uint16_t pad_top, pad_left;
  int16_t in_zero_point, out_zero_point;
  int16_t activation_min, activation_max;
  const int8_t *weights;      ///< (kernel_h, kernel_w, in_c * multiplier)
  const int32_t *bias;        ///< (in_c * multiplier)
  const int32_t *multipliers; ///< (in_c * multiplier)
  const int8_t *shifts;       ///< (in_c * multiplier)
} depthwise_conv_2d_s8_params_t;

/// @brief Convolve in (in_h, in_w, in_c) to out (out_h, out_w, in_c * multiplier); padding counts as the zero point.
void depthwise_conv_2d_s8(const depthwise_conv_2d_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
