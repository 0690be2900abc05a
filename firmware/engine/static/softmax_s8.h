// SPDX-License-Identifier: MIT
/// @file softmax_s8.h
/// @brief Softmax along the last axis.

#ifndef TINYTRANSIT_SOFTMAX_S8_H
#define TINYTRANSIT_SOFTMAX_S8_H

#include <stdint.h>

/// @brief Shape, and the exponentials that the input's scale makes possible.
typedef struct {
  uint16_t rows;               ///< Rows, at least 1.
  uint16_t depth;              ///< Values of a row, 1 .. 511: the reciprocal of more equal ones would overflow.
  uint16_t reach;              ///< Entries of the table, 1 .. 256; what lies further below the maximum counts as 0.
  const int32_t *exponentials; ///< (reach): exp(-scale * i) with 31 fractional bits.
} softmax_s8_params_t;

/// @brief Turn each row into probabilities.
/// @param p Constants of the layer.
/// @param in (rows, depth) values.
/// @param out (rows, depth) values of scale 1/256 and zero point -128.
void softmax_s8(const softmax_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
