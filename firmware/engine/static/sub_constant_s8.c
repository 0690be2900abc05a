// SPDX-License-Identifier: MIT
/// @file sub_constant_s8.c
/// @brief Difference of an int8 tensor and a constant one, or of the constant and the tensor.

#include "sub_constant_s8.h"

void sub_constant_s8(const sub_constant_s8_params_t *p, const int8_t *in, int8_t *out) {
  if (p->from_constant) {
    sub_s8(&p->sub, p->constant, in, out);
  } else {
    sub_s8(&p->sub, in, p->constant, out);
  }
}
