// SPDX-License-Identifier: MIT
/// @file interleave_s8.c
/// @brief One part of a concatenation whose parts do not lie end to end.

#include "interleave_s8.h"

#include <string.h>

void interleave_s8(const interleave_s8_params_t *p, const int8_t *in, int8_t *out) {
  for (uint32_t i = 0; i < p->runs; ++i) {
    memcpy(out + p->to + i * p->pitch, in + i * p->run, p->run);
  }
}
