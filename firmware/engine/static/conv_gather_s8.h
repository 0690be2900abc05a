// SPDX-License-Identifier: MIT
/// @file conv_gather_s8.h
/// @brief Convolution of any shape: two windows at a time are gathered, then multiplied with four channels at a time.
///
/// Taps are gathered row by row of a window, what is left of each row beyond a multiple of 4 after all rows; and each
/// four of them (0, 1, 2, 3) are stored as (0, 2) and (1, 3), which takes no packing. So stand the weights.

#ifndef TINYTRANSIT_CONV_GATHER_S8_H
#define TINYTRANSIT_CONV_GATHER_S8_H

#include <stdint.h>

/// @brief Sizes, quantization and weights of one convolution.
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
  uint16_t pairs;         ///< Pairs of taps in a window, rounded up to an even number.
  uint16_t channel_words; ///< Words of a channel's constants: 3 in the short form of rescale_s8.h, else 4.
  int16_t in_zero_point;  ///< -128 .. 127.
  int16_t activation_min; ///< Lower bound of the output, -128 .. 127.
  int16_t activation_max; ///< Upper bound of the output, activation_min .. 127.
  const int32_t *weights; ///< As window_pair.h streams them, for all channels; those beyond out_c are 0.
} conv_gather_s8_params_t;

/// @brief Convolve; padding counts as the zero point.
/// @param p Constants of the layer.
/// @param in (in_h, in_w, in_c) values.
/// @param out (out_h, out_w, out_c) values.
/// @param scratch 12 * pairs bytes, a multiple of 4 bytes from the start of RAM.
void conv_gather_s8(const conv_gather_s8_params_t *p, const int8_t *in, int8_t *out, void *scratch);

#endif
