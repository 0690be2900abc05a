// SPDX-License-Identifier: MIT
/// @file lookup_s8.c
/// @brief Any function of one int8 value, as a table.

#include "lookup_s8.h"

void lookup_s8(const lookup_s8_params_t *p, const int8_t *in, int8_t *out) {
  for (uint32_t i = 0; i < p->n; ++i) {
    out[i] = p->table[in[i] + 128];
  }
}
