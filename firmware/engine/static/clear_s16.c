// SPDX-License-Identifier: MIT
/// @file clear_s16.c
/// @brief Zero margins around s16 activations.

#include "clear_s16.h"

#include "dsp.h"

void clear_s16(int16_t *to, int32_t n) {
#if TINYTRANSIT_DSP
  const uint32_t zero = 0;
  for (; n >= 8; n -= 8) {
    // As asm, for of a loop of stores the compiler makes a call of memset().
    __asm__ volatile("str %[zero], [%[to], #4]\n\t"
                     "str %[zero], [%[to], #8]\n\t"
                     "str %[zero], [%[to], #12]\n\t"
                     "str %[zero], [%[to]], #16"
                     : [to] "+r"(to)
                     : [zero] "r"(zero)
                     : "memory");
  }
  for (; n > 0; --n) {
    __asm__ volatile("strh %[zero], [%[to]], #2" : [to] "+r"(to) : [zero] "r"(zero) : "memory");
  }
#else
  for (; n > 0; --n) {
    *to++ = 0;
  }
#endif
}
