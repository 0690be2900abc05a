// SPDX-License-Identifier: MIT
/// @file add_constant_s8.h
/// @brief Sum of an int8 tensor and a constant one.

#ifndef TINYTRANSIT_ADD_CONSTANT_S8_H
#define TINYTRANSIT_ADD_CONSTANT_S8_H

#include <stdint.h>

#include "add_s8.h"

/// @brief The operation, whose operand b is the constant.
typedef struct {
  add_s8_params_t add;    ///< As if both were activations.
  const int8_t *constant; ///< Operand b.
} add_constant_s8_params_t;

/// @brief Add in and the constant element by element.
/// @param p Constants of the layer.
/// @param in Operand a.
/// @param out As many values as `p->add.shape.size` makes.
void add_constant_s8(const add_constant_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
