// SPDX-License-Identifier: MIT
/// @file pad_s8.c
/// @brief A margin of one value around a tensor of up to four axes: fill, then copy the innermost runs.

#include "pad_s8.h"

#include <string.h>

void pad_s8(const pad_s8_params_t *p, const int8_t *in, int8_t *out) {
  const uint32_t run = p->in_size[3];
  memset(out, p->value, (size_t)p->out_size[0] * p->out_size[1] * p->out_size[2] * p->out_size[3]);
  for (uint32_t i = 0; i < p->in_size[0]; ++i) {
    for (uint32_t j = 0; j < p->in_size[1]; ++j) {
      for (uint32_t k = 0; k < p->in_size[2]; ++k) {
        const uint32_t plane = (i + p->before[0]) * p->out_size[1] + j + p->before[1];
        const uint32_t row = plane * p->out_size[2] + k + p->before[2];
        memcpy(out + row * p->out_size[3] + p->before[3], in, run);
        in += run;
      }
    }
  }
}
