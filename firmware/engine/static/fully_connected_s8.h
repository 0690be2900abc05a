// SPDX-License-Identifier: MIT
/// @file fully_connected_s8.h
/// @brief Product of an int8 matrix and an int8 vector.

#ifndef TINYTRANSIT_FULLY_CONNECTED_S8_H
#define TINYTRANSIT_FULLY_CONNECTED_S8_H

#include <stdint.h>

/// @brief Sizes, quantization and weights of one fully connected layer.
typedef struct {
  uint16_t in_n;              ///< Values of the input, at least 1.
  uint16_t out_n;             ///< Values of the output, at least 1.
  int16_t in_zero_point;      ///< -128 .. 127.
  int16_t out_zero_point;     ///< -128 .. 127.
  int16_t activation_min;     ///< Lower bound of the output, -128 .. 127.
  int16_t activation_max;     ///< Upper bound of the output, activation_min .. 127.
  const int8_t *weights;      ///< (out_n, in_n), zero point 0.
  const int32_t *bias;        ///< (out_n): in units of input scale times weight scale.
  const int32_t *multipliers; ///< (out_n): as requantize() takes them, 2^30 .. 2^31 - 1, or 0.
  const int8_t *shifts;       ///< (out_n): as requantize() takes them, -31 .. 30.
} fully_connected_s8_params_t;

/// @brief Multiply the input by the weights.
/// @param p Constants of the layer.
/// @param in in_n values.
/// @param out out_n values; not the input's own.
void fully_connected_s8(const fully_connected_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
