// SPDX-License-Identifier: MIT
/// @file add_s8.h
/// @brief Sum of two int8 tensors of any quantization.

#ifndef TINYTRANSIT_ADD_S8_H
#define TINYTRANSIT_ADD_S8_H

#include <stdint.h>

#include "broadcast.h"

/// @brief Bits that TensorFlow Lite adds below the point before it rescales an operand.
enum { ADD_HEADROOM = 20 };

/// @brief Shapes and quantization of one addition; a multiplier and shift for each operand and for the sum.
typedef struct {
  broadcast_t shape;
  int16_t a_zero_point, b_zero_point, out_zero_point;
  int16_t activation_min, activation_max;
  int16_t a_shift, b_shift, out_shift;
  int32_t a_multiplier, b_multiplier, out_multiplier;
} add_s8_params_t;

/// @brief Add a and b element by element, each to its own scale first.
void add_s8(const add_s8_params_t *p, const int8_t *a, const int8_t *b, int8_t *out);

#endif
