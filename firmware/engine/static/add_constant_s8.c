// SPDX-License-Identifier: MIT
/// @file add_constant_s8.c
/// @brief Sum of an int8 tensor and a constant one.

#include "add_constant_s8.h"

void add_constant_s8(const add_constant_s8_params_t *p, const int8_t *in, int8_t *out) {
  add_s8(&p->add, in, p->constant, out);
}
