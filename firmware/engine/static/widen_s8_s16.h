// SPDX-License-Identifier: MIT
/// @file widen_s8_s16.h
/// @brief s8 activations to s16 activations, which are stored less their zero point and between zero margins.

#ifndef TINYTRANSIT_WIDEN_S8_S16_H
#define TINYTRANSIT_WIDEN_S8_S16_H

#include <string.h>

#include "dsp.h"

/// @brief Length, zero point and margins.
typedef struct {
  uint32_t n;         ///< Values.
  int16_t zero_point; ///< Of the input, -128 .. 127; what the output is less of.
  uint16_t before;    ///< Zero elements to write ahead of the output.
  uint16_t after;     ///< Zero elements to write behind it.
} widen_s8_s16_params_t;

/// @brief Widen, and write the margins.
/// @param p Constants of the step.
/// @param in n values.
/// @param out n values between the margins: points behind the leading one.
ALWAYS_INLINE void widen_s8_s16(const widen_s8_s16_params_t *p, const int8_t *in, int16_t *out) {
  memset(out - p->before, 0, 2u * p->before);
  memset(out + p->n, 0, 2u * p->after);
  const uint32_t whole = p->n & ~3u;
  // Neighbouring loads pipeline on a Cortex-M4; the compiler may not bring them together past stores that could alias.
  for (uint32_t i = 0; i < whole; i += 4) {
    const int32_t a = in[i], b = in[i + 1], c = in[i + 2], d = in[i + 3];
    out[i] = (int16_t)(a - p->zero_point);
    out[i + 1] = (int16_t)(b - p->zero_point);
    out[i + 2] = (int16_t)(c - p->zero_point);
    out[i + 3] = (int16_t)(d - p->zero_point);
  }
  for (uint32_t i = whole; i < p->n; ++i) {
    out[i] = (int16_t)(in[i] - p->zero_point);
  }
}

#endif
