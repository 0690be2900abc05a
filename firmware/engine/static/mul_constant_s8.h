// SPDX-License-Identifier: MIT
/// @file mul_constant_s8.h
/// @brief Product of an int8 tensor and a constant one.

#ifndef TINYTRANSIT_MUL_CONSTANT_S8_H
#define TINYTRANSIT_MUL_CONSTANT_S8_H

#include <stdint.h>

#include "mul_s8.h"

/// @brief The operation, whose operand b is the constant.
typedef struct {
  mul_s8_params_t mul;    ///< As if both were activations.
  const int8_t *constant; ///< Operand b.
} mul_constant_s8_params_t;

/// @brief Multiply in and the constant element by element.
/// @param p Constants of the layer.
/// @param in Operand a.
/// @param out As many values as `p->mul.shape.size` makes.
void mul_constant_s8(const mul_constant_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
