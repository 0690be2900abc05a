// SPDX-License-Identifier: MIT
/// @file narrow_s16_s8.h
/// @brief s16 activations, stored less their zero point, to s8 activations.

#ifndef TINYTRANSIT_NARROW_S16_S8_H
#define TINYTRANSIT_NARROW_S16_S8_H

#include "dsp.h"

/// @brief Length and zero point.
typedef struct {
  uint32_t n;         ///< Values.
  int16_t zero_point; ///< Of the output, -128 .. 127.
} narrow_s16_s8_params_t;

/// @brief Narrow, without a clamp: that of the layer before has kept the values in range.
/// @param p Constants of the step.
/// @param in n values, -128 - zero_point .. 127 - zero_point.
/// @param out n values.
ALWAYS_INLINE void narrow_s16_s8(const narrow_s16_s8_params_t *p, const int16_t *in, int8_t *out) {
  for (uint32_t i = 0; i < p->n; ++i) {
    out[i] = (int8_t)(in[i] + p->zero_point);
  }
}

#endif
