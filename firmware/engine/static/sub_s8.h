// SPDX-License-Identifier: MIT
/// @file sub_s8.h
/// @brief Difference of two int8 tensors of any quantization.

#ifndef TINYTRANSIT_SUB_S8_H
#define TINYTRANSIT_SUB_S8_H

#include <stdint.h>

#include "broadcast.h"

/// @brief Bits that TensorFlow Lite adds below the point before it rescales an operand.
enum { SUB_HEADROOM = 20 };

/// @brief Shapes and quantization of one subtraction; a multiplier and shift for each operand and for the difference.
typedef struct {
  broadcast_t shape;      ///< How the operands meet.
  int16_t a_zero_point;   ///< -128 .. 127.
  int16_t b_zero_point;   ///< -128 .. 127.
  int16_t out_zero_point; ///< -128 .. 127.
  int16_t activation_min; ///< Lower bound of the difference, -128 .. 127.
  int16_t activation_max; ///< Upper bound of the difference, activation_min .. 127.
  int16_t a_shift;        ///< -31 .. 0: a's scale over twice the larger of the two.
  int16_t b_shift;        ///< -31 .. 0: b's scale over twice the larger of the two.
  int16_t out_shift;      ///< -31 .. 0: from the common scale to that of the difference.
  int32_t a_multiplier;   ///< 2^30 .. 2^31 - 1, or 0; goes with a_shift.
  int32_t b_multiplier;   ///< 2^30 .. 2^31 - 1, or 0; goes with b_shift.
  int32_t out_multiplier; ///< 2^30 .. 2^31 - 1, or 0; goes with out_shift.
} sub_s8_params_t;

/// @brief Subtract b from a element by element, each at its own scale.
/// @param p Constants of the layer.
/// @param a What is subtracted from.
/// @param b What is subtracted.
/// @param out As many values as `p->shape.size` makes; may be an operand that is not stretched.
void sub_s8(const sub_s8_params_t *p, const int8_t *a, const int8_t *b, int8_t *out);

#endif
