// SPDX-License-Identifier: MIT
/// @file fully_connected_s8.h
/// @brief Product of an int8 matrix and an int8 vector.

#ifndef TINYTRANSIT_FULLY_CONNECTED_S8_H
#define TINYTRANSIT_FULLY_CONNECTED_S8_H

#include <stdint.h>

/// @brief Sizes, quantization and weights of one fully connected layer.
typedef struct {
  uint16_t in_n, out_n;
  int16_t in_zero_point, out_zero_point;
  int16_t activation_min, activation_max;
  const int8_t *weights;      ///< (out_n, in_n)
  const int32_t *bias;        ///< (out_n)
  const int32_t *multipliers; ///< (out_n)
  const int8_t *shifts;       ///< (out_n)
} fully_connected_s8_params_t;

/// @brief Multiply in (in_n) by the weights to out (out_n).
void fully_connected_s8(const fully_connected_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
