// SPDX-License-Identifier: MIT
/// @file conv_1d_weights_m4.h
/// @brief What conv_1d_s16_m4.h does ahead of its loops: weights to the stack, sums of windows.

#ifndef TINYTRANSIT_CONV_1D_WEIGHTS_M4_H
#define TINYTRANSIT_CONV_1D_WEIGHTS_M4_H

#include "rescale_s16.h"

#if TINYTRANSIT_DSP

/// @brief What the loops over weights use while no sums are held.
#define EIGHT_REGISTERS "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11"

/// @brief Widen words of (a[k], b[k], a[k+1], b[k+1]), each plus 128, to words of (a[k], a[k+1]) and (b[k], b[k+1]).
/// @param wide 2 * pairs words.
/// @param weights 4 * pairs bytes.
/// @param pairs Pairs of taps, 1 .. CONV_1D_PAIRS_MAX.
ALWAYS_INLINE void widen_weights(word_t *wide, const uint8_t *weights, int32_t pairs) {
  const word_t *w = (const word_t *)weights;
  const uint32_t mask = 0x00FF00FF, offset = 0x00800080;
  for (int32_t n = pairs / 4; n > 0; --n) {
    __asm__ volatile("ldmia %[w]!, {r4, r6, r8, r10}\n\t"
                     "and r5, %[mask], r4, lsr #8\n\t"
                     "and r7, %[mask], r6, lsr #8\n\t"
                     "and r9, %[mask], r8, lsr #8\n\t"
                     "and r11, %[mask], r10, lsr #8\n\t"
                     "and r4, r4, %[mask]\n\t"
                     "and r6, r6, %[mask]\n\t"
                     "and r8, r8, %[mask]\n\t"
                     "and r10, r10, %[mask]\n\t"
                     "ssub16 r4, r4, %[offset]\n\t"
                     "ssub16 r5, r5, %[offset]\n\t"
                     "ssub16 r6, r6, %[offset]\n\t"
                     "ssub16 r7, r7, %[offset]\n\t"
                     "ssub16 r8, r8, %[offset]\n\t"
                     "ssub16 r9, r9, %[offset]\n\t"
                     "ssub16 r10, r10, %[offset]\n\t"
                     "ssub16 r11, r11, %[offset]\n\t"
                     "stmia %[wide]!, {r4-r11}"
                     : [w] "+r"(w), [wide] "+r"(wide)
                     : [mask] "r"(mask), [offset] "r"(offset)
                     : EIGHT_REGISTERS, "memory");
  }
  for (int32_t n = pairs % 4; n > 0; --n) {
    const uint32_t word = *w++;
    *wide++ = ssub16(word & mask, offset);
    *wide++ = ssub16(word >> 8 & mask, offset);
  }
}

/// @brief Copy words of weights.
/// @param to So many words.
/// @param from As many.
/// @param words At least 1.
ALWAYS_INLINE void copy_weights(word_t *to, const void *from, int32_t words) {
  const word_t *w = from;
#pragma GCC unroll 12
  for (int32_t n = words / 8; n > 0; --n) {
    __asm__ volatile("ldmia %[w]!, {r4-r11}\n\t"
                     "stmia %[to]!, {r4-r11}"
                     : [w] "+r"(w), [to] "+r"(to)
                     :
                     : EIGHT_REGISTERS, "memory");
  }
  for (int32_t n = words % 8; n > 0; --n) {
    *to++ = *w++;
  }
}

/// @brief -128 times the sum of some words of halfwords.
ALWAYS_INLINE uint32_t sum_column(const word_t *x, int32_t words) {
  const uint32_t factors = 0xFF80FF80;
  uint32_t sum = 0;
#pragma GCC unroll 8
  for (int32_t word = 0; word + 4 <= words; word += 4) {
    // Neighbouring loads pipeline; other than those of LDM they may be misaligned.
    __asm__("ldr r4, [%[x], %[o]]\n\t"
            "ldr r5, [%[x], %[o] + 4]\n\t"
            "ldr r6, [%[x], %[o] + 8]\n\t"
            "ldr r7, [%[x], %[o] + 12]\n\t"
            "smlad %[sum], r4, %[factors], %[sum]\n\t"
            "smlad %[sum], r5, %[factors], %[sum]\n\t"
            "smlad %[sum], r6, %[factors], %[sum]\n\t"
            "smlad %[sum], r7, %[factors], %[sum]"
            : [sum] "+r"(sum)
            : [x] "r"(x), [o] "n"(4 * word), [factors] "r"(factors)
            : "r4", "r5", "r6", "r7", "memory");
  }
#pragma GCC unroll 4
  for (int32_t word = words & ~3; word < words; ++word) {
    sum = smlad(x[word], factors, sum);
  }
  return sum;
}

/// @brief What the sums of a begin with where weights share halfwords: -128 times the sum of each window.
/// @param in The first window.
/// @param words Pairs of inputs from one window to the next.
/// @param columns Of so many words in a window.
/// @param positions Windows.
/// @param starts One for each position, and behind them scratch for a window's columns but one.
ALWAYS_INLINE void sum_windows(const int16_t *in, int32_t words, int32_t columns, int32_t positions, word_t *starts) {
  const word_t *x = (const word_t *)in;
  uint32_t window = 0;
  for (int32_t left = columns - 1; left > 0; --left, x += words) {
    *starts = sum_column(x, words);
    window += *starts++;
  }
  // The column that leaves a window lies where that window's sum belongs.
  word_t *place = starts - (columns - 1);
  for (int32_t left = positions; left > 0; --left, x += words) {
    *starts = sum_column(x, words);
    window += *starts++;
    const uint32_t leaving = *place;
    *place++ = window;
    window -= leaving;
  }
}

#undef EIGHT_REGISTERS

#endif

#endif
