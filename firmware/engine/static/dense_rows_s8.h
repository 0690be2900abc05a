// SPDX-License-Identifier: MIT
/// @file dense_rows_s8.h
/// @brief Product of an int8 matrix and an int8 vector, which is widened once; four rows at a time.

#ifndef TINYTRANSIT_DENSE_ROWS_S8_H
#define TINYTRANSIT_DENSE_ROWS_S8_H

#include <stdint.h>

/// @brief Sizes, quantization and weights of one layer.
typedef struct {
  uint16_t in_n;          ///< Inputs, at least 1.
  uint16_t out_n;         ///< Rows, at least 1.
  uint16_t quads;         ///< Inputs / 4, rounded up.
  int16_t activation_min; ///< Lower bound of the output, -128 .. 127.
  int16_t activation_max; ///< Upper bound of the output, activation_min .. 127.
  const int32_t
      *weights; ///< As dense_block.h streams them, for all rows; of each four inputs, the order is 0, 2, 1, 3.
} dense_rows_s8_params_t;

/// @brief Multiply.
/// @param p Constants of the layer.
/// @param in in_n values.
/// @param out out_n values.
/// @param scratch 8 * quads bytes, in words.
void dense_rows_s8(const dense_rows_s8_params_t *p, const int8_t *in, int8_t *out, void *scratch);

#endif
