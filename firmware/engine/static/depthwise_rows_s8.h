// SPDX-License-Identifier: MIT
/// @file depthwise_rows_s8.h
/// @brief Convolution of each channel with one filter: a band of rows is widened, channel by channel.
///
/// Rows run along the longer side of the image: where that is its height, the compiler turns sizes, steps and weights.

#ifndef TINYTRANSIT_DEPTHWISE_ROWS_S8_H
#define TINYTRANSIT_DEPTHWISE_ROWS_S8_H

#include <stdint.h>

/// @brief Sizes, quantization and weights of one convolution.
typedef struct {
  uint32_t in_row_step;      ///< Values from one row of the input to the next.
  uint32_t in_column_step;   ///< From one column to the next.
  uint32_t out_row_step;     ///< The same for the output.
  uint32_t out_column_step;  ///< The same for the output.
  uint16_t in_rows;          ///< Rows of the input, at least 1.
  uint16_t in_columns;       ///< Columns of the input, at least 1.
  uint16_t out_rows;         ///< Rows of the output.
  uint16_t out_columns;      ///< Columns of the output.
  uint16_t channels;         ///< A multiple of 4.
  uint16_t kernel_rows;      ///< Rows of a window.
  uint16_t kernel_columns;   ///< Columns of a window.
  uint16_t stride_rows;      ///< Rows from one window to the next.
  uint16_t stride_columns;   ///< Columns from one window to the next.
  uint16_t dilation_rows;    ///< Rows from one tap of a window to the next.
  uint16_t dilation_columns; ///< Columns from one tap of a window to the next.
  uint16_t pad_rows;         ///< Rows of padding ahead of the input.
  uint16_t pad_columns;      ///< Columns of padding ahead of the input.
  uint16_t line_columns;     ///< Columns of a widened row: padding, input, padding, room for six positions; even.
  uint16_t band_rows;        ///< Rows of the output that are computed at a time.
  uint16_t channel_words;    ///< Words of a channel's constants: 3 in the short form of rescale_s8.h, else 4.
  int16_t in_zero_point;     ///< -128 .. 127.
  int16_t activation_min;    ///< Lower bound of the output, -128 .. 127.
  int16_t activation_max;    ///< Upper bound of the output, activation_min .. 127.
  const int8_t *weights;     ///< (channels, kernel_rows, kernel_columns), zero point 0.
  const int32_t *rescale;    ///< (channels, channel_words): as rescale_s8.h has them, for inputs as they are.
} depthwise_rows_s8_params_t;

/// @brief Convolve; padding counts as the zero point.
/// @param p Constants of the layer.
/// @param in The image.
/// @param out The image that it becomes.
/// @param scratch 160 bytes for constants and weights; then 8 * line_columns for each row of the input that a band
/// needs.
void depthwise_rows_s8(const depthwise_rows_s8_params_t *p, const int8_t *in, int8_t *out, void *scratch);

#endif
