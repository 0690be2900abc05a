// SPDX-License-Identifier: MIT
/// @file mul_constant_s8.c
/// @brief Product of an int8 tensor and a constant one.

#include "mul_constant_s8.h"

void mul_constant_s8(const mul_constant_s8_params_t *p, const int8_t *in, int8_t *out) {
  mul_s8(&p->mul, in, p->constant, out);
}
