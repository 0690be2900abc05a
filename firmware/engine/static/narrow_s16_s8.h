// SPDX-License-Identifier: MIT
/// @file narrow_s16_s8.h
/// @brief s16 activations, stored less their zero point, to s8 activations.

#ifndef TINYTRANSIT_NARROW_S16_S8_H
#define TINYTRANSIT_NARROW_S16_S8_H

#include "dsp.h"

/// @brief Length and zero point.
typedef struct {
  uint32_t n;
  int16_t zero_point;
} narrow_s16_s8_params_t;

/// @brief Narrow n values, which the clamp before has kept in range.
ALWAYS_INLINE void narrow_s16_s8(const narrow_s16_s8_params_t *p, const int16_t *in, int8_t *out) {
  for (uint32_t i = 0; i < p->n; ++i) {
    out[i] = (int8_t)(in[i] + p->zero_point);
  }
}

#endif
