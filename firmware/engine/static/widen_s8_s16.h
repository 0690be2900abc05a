// SPDX-License-Identifier: MIT
/// @file widen_s8_s16.h
/// @brief s8 activations to s16 activations, which are stored less their zero point and between zero margins.

#ifndef TINYTRANSIT_WIDEN_S8_S16_H
#define TINYTRANSIT_WIDEN_S8_S16_H

#include "clear_s16.h"
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
  clear_margins(out, (int32_t)p->n, p->before, p->after);
  const int8_t *const end = in + p->n;
#if TINYTRANSIT_DSP
  const int8_t *const eights = in + (p->n & ~7u);
  const uint32_t offset = pack_halves(p->zero_point, p->zero_point);
  if (in != eights) {
    // Neighbouring loads pipeline, those of bytes too.
    __asm__ volatile("1:\n\t"
                     "ldrsb r4, [%[in], #1]\n\t"
                     "ldrsb r5, [%[in], #2]\n\t"
                     "ldrsb r6, [%[in], #3]\n\t"
                     "ldrsb r7, [%[in], #4]\n\t"
                     "ldrsb r8, [%[in], #5]\n\t"
                     "ldrsb r9, [%[in], #6]\n\t"
                     "ldrsb r10, [%[in], #7]\n\t"
                     "ldrsb r3, [%[in]], #8\n\t"
                     "bfi r5, r6, #16, #16\n\t"
                     "bfi r7, r8, #16, #16\n\t"
                     "bfi r9, r10, #16, #16\n\t"
                     "bfi r3, r4, #16, #16\n\t"
                     "ssub16 r4, r5, %[offset]\n\t"
                     "ssub16 r5, r7, %[offset]\n\t"
                     "ssub16 r6, r9, %[offset]\n\t"
                     "ssub16 r3, r3, %[offset]\n\t"
                     "cmp %[in], %[eights]\n\t"
                     "str r4, [%[out], #4]\n\t"
                     "str r5, [%[out], #8]\n\t"
                     "str r6, [%[out], #12]\n\t"
                     "str r3, [%[out]], #16\n\t"
                     "bne 1b"
                     : [in] "+r"(in), [out] "+r"(out)
                     : [offset] "r"(offset), [eights] "r"(eights)
                     : "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "cc", "memory");
  }
#endif
  while (in != end) {
    *out++ = (int16_t)(*in++ - p->zero_point);
  }
}

#endif
