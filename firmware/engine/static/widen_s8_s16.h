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

#if TINYTRANSIT_DSP
/// @brief Widen and store the four values of a register: as x + 128 those of 0 and 2, of 1 and 3; then in their order.
#define WIDEN_FOUR(even)                                                                                               \
  "eor %[" even "], %[" even "], #0x80808080\n\t"                                                                      \
  "and %[odd], %[mask], %[" even "], lsr #8\n\t"                                                                       \
  "and %[" even "], %[" even "], %[mask]\n\t"                                                                          \
  "lsr %[high], %[" even "], #16\n\t"                                                                                  \
  "bfi %[" even "], %[odd], #16, #16\n\t"                                                                              \
  "bfi %[odd], %[high], #0, #16\n\t"                                                                                   \
  "ssub16 %[" even "], %[" even "], %[offset]\n\t"                                                                     \
  "ssub16 %[odd], %[odd], %[offset]\n\t"                                                                               \
  "str %[odd], [%[out], #4]\n\t"                                                                                       \
  "str %[" even "], [%[out]], #8\n\t"
#endif

/// @brief Widen, and write the margins.
/// @param p Constants of the step.
/// @param in n values.
/// @param out n values between the margins: points behind the leading one.
ALWAYS_INLINE void widen_s8_s16(const widen_s8_s16_params_t *p, const int8_t *in, int16_t *out) {
  memset(out - p->before, 0, 2u * p->before);
  memset(out + p->n, 0, 2u * p->after);
  const int8_t *const end = in + p->n;
#if TINYTRANSIT_DSP
  const int8_t *const eights = in + (p->n & ~7u);
  const uint32_t mask = 0x00FF00FF, offset = pack_halves(128 + p->zero_point, 128 + p->zero_point);
  uint32_t even, odd, next, high;
  while (in != eights) {
    // Neighbouring loads pipeline.
    __asm__ volatile(
        "ldr %[next], [%[in], #4]\n\t"
        "ldr %[even], [%[in]], #8\n\t" WIDEN_FOUR("even") WIDEN_FOUR("next")
        : [in] "+r"(in), [out] "+r"(out), [even] "=&r"(even), [odd] "=&r"(odd), [next] "=&r"(next), [high] "=&r"(high)
        : [mask] "r"(mask), [offset] "r"(offset)
        : "memory");
  }
#endif
  while (in != end) {
    *out++ = (int16_t)(*in++ - p->zero_point);
  }
}

#if TINYTRANSIT_DSP
#undef WIDEN_FOUR
#endif

#endif
