// SPDX-License-Identifier: MIT
/// @file add_run_s8.c
/// @brief Sum of two int8 tensors of one shape.

#include "add_run_s8.h"

#include "rescale_s8.h"

/// @brief The sum of two values.
ALWAYS_INLINE int8_t rescaled_sum(const add_run_s8_params_t *p, int32_t a, int32_t b) {
  const int32_t wide = b * (1 << p->b_left) + p->b_constant;
  // cppcheck-suppress shiftTooManyBitsSigned
  const int32_t common = (smmlar(wide, p->b_multiplier, p->b_offset) + (wide >> 31)) >> p->b_shift;
  const int32_t doubled = a * (1 << 20) + p->a_constant + 2 * common;
  return (int8_t)rescale_doubled_s8(doubled, p->out_multiplier, p->out_offset, p->out_shift);
}

void add_run_s8(const add_run_s8_params_t *p, const int8_t *a, const int8_t *b, int8_t *out) {
  // A copy, which no store can alias: its members stay in registers.
  const add_run_s8_params_t c = *p;
  const int8_t *const end = a + c.n, *const pairs = end - c.n % 2;
  for (; a != pairs; a += 2, b += 2, out += 2) {
    // Neighbouring loads pipeline on a Cortex-M4.
    const int32_t a0 = a[0], b0 = b[0], a1 = a[1], b1 = b[1];
    out[0] = rescaled_sum(&c, a0, b0);
    out[1] = rescaled_sum(&c, a1, b1);
  }
  if (a != end) {
    *out++ = rescaled_sum(&c, *a, *b);
  }
  if (c.activation_min > INT8_MIN || c.activation_max < INT8_MAX) {
    for (uint32_t left = c.n; left > 0; --left) {
      --out;
      *out = (int8_t)clamp(*out, c.activation_min, c.activation_max);
    }
  }
}
