// SPDX-License-Identifier: MIT
/// @file mul_s8.h
/// @brief Product of two int8 tensors of any quantization.

#ifndef TINYTRANSIT_MUL_S8_H
#define TINYTRANSIT_MUL_S8_H

#include <stdint.h>

#include "broadcast.h"

/// @brief Shapes and quantization of one multiplication.
typedef struct {
  broadcast_t shape;
  int16_t a_zero_point, b_zero_point, out_zero_point;
  int16_t activation_min, activation_max;
  int16_t out_shift;
  int32_t out_multiplier;
} mul_s8_params_t;

/// @brief Multiply a and b element by element.
void mul_s8(const mul_s8_params_t *p, const int8_t *a, const int8_t *b, int8_t *out);

#endif
