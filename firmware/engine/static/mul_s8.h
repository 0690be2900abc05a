// SPDX-License-Identifier: MIT
/// @file mul_s8.h
/// @brief Product of two int8 tensors of any quantization.

#ifndef TINYTRANSIT_MUL_S8_H
#define TINYTRANSIT_MUL_S8_H

#include <stdint.h>

#include "broadcast.h"

/// @brief Shapes and quantization of one multiplication.
typedef struct {
  broadcast_t shape;      ///< How the operands meet.
  int16_t a_zero_point;   ///< -128 .. 127.
  int16_t b_zero_point;   ///< -128 .. 127.
  int16_t out_zero_point; ///< -128 .. 127.
  int16_t activation_min; ///< Lower bound of the product, -128 .. 127.
  int16_t activation_max; ///< Upper bound of the product, activation_min .. 127.
  int16_t out_shift;      ///< -31 .. 30: product of the operands' scales over that of the result.
  int32_t out_multiplier; ///< 2^30 .. 2^31 - 1, or 0; goes with out_shift.
} mul_s8_params_t;

/// @brief Multiply a and b element by element.
/// @param p Constants of the layer.
/// @param a First operand.
/// @param b Second operand.
/// @param out As many values as `p->shape.size` makes; may be an operand that is not stretched.
void mul_s8(const mul_s8_params_t *p, const int8_t *a, const int8_t *b, int8_t *out);

#endif
