// SPDX-License-Identifier: MIT
/// @file sub_constant_s8.h
/// @brief Difference of an int8 tensor and a constant one, or of the constant and the tensor.

#ifndef TINYTRANSIT_SUB_CONSTANT_S8_H
#define TINYTRANSIT_SUB_CONSTANT_S8_H

#include <stdint.h>

#include "sub_s8.h"

/// @brief The operation, and which of its operands is the constant.
typedef struct {
  sub_s8_params_t sub;    ///< As if both were activations.
  uint16_t from_constant; ///< 1: operand a is the constant; 0: operand b is.
  const int8_t *constant; ///< That operand.
} sub_constant_s8_params_t;

/// @brief Subtract the constant from in element by element, or in from the constant.
/// @param p Constants of the layer.
/// @param in The other operand.
/// @param out As many values as `p->sub.shape.size` makes.
void sub_constant_s8(const sub_constant_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
