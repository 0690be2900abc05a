// SPDX-License-Identifier: MIT
/// @file dense_block.h
/// @brief Four rows of a matrix at a time, times a vector of bytes: the inner loops of dense_rows_s8.h.
///
/// Inputs lie in RAM as halfwords, x + 128. The stream is that of window_pair.h: two rows (a, b) share a halfword of
/// 256 * b + a + 128. Four taps of four rows take six loads, four ANDs and eight SMLADs: 19 cycles for 16 MACs.
///
///     register   loops                                   rescaling
///     r0         x: inputs                               twice a sum with its bias
///     r1         stream: weights, then constants of the four rows
///     r2, r3     inputs                                  bias, multiplier
///     r12, lr    -, quads of taps that are left          offset, shift
///     r4 - r7    a, a + 256 b, c, c + 256 d
///     r8 - r11   weights

#ifndef TINYTRANSIT_DENSE_BLOCK_H
#define TINYTRANSIT_DENSE_BLOCK_H

#include "quad_products_m4.h"
#include "rescale_s8.h"

/// @brief What the inner loops need. The stream has for each group of four rows 4 * quads words of weights, then the
/// constants of each row.
typedef struct {
  const word_t *x;      ///< Inputs: 2 * quads words.
  const word_t *stream; ///< Weights and constants.
  int8_t *out;          ///< Four values a group; moves on.
  uint32_t sum;         ///< -128 times the sum of the inputs.
  int32_t fours;        ///< Quads of taps / 4.
  int32_t ones;         ///< What is left of them.
  int32_t groups;       ///< Groups of four rows, at least 1; becomes 0.
} dense_block_t;

/// @brief What dense_block_m4() computes, without its registers.
/// @param p Inputs, weights and outputs.
ALWAYS_INLINE void dense_block_portable(dense_block_t *p) {
  const int32_t pairs = 2 * (4 * p->fours + p->ones);
  for (; p->groups > 0; --p->groups) {
    uint32_t even[2] = {p->sum, p->sum};
    int32_t s[4] = {0, 0, 0, 0};
    for (int32_t tap = 0; tap < 2 * pairs; ++tap) {
      const int32_t half = 16 * (tap % 2), input = (int32_t)(p->x[tap / 2] >> half & 0xFFFF);
      for (int32_t two = 0; two < 2; ++two) {
        const uint32_t shared = p->stream[tap / 2 * 2 + two] >> half & 0xFFFF;
        even[two] += (uint32_t)input * (shared & 0xFF);
        s[2 * two + 1] += input * (int8_t)(shared >> 8);
      }
    }
    s[0] = (int32_t)even[0];
    s[2] = (int32_t)even[1];
    p->stream += 2 * pairs;
    for (int32_t row = 0; row < 4; ++row, p->stream += CHANNEL_S8_WORDS) {
      *p->out++ = rescale_s8(s[row], p->stream);
    }
  }
}

#if TINYTRANSIT_DSP

// clang-format off

/// @brief Four taps at offsets i of the inputs and o of the stream.
#define QUAD_AT(i0, i1, o0, o1, o2, o3)                                                                                \
  "ldr r2, [r0, #" i0 "]\n\t"                                                                                          \
  "ldr r3, [r0, #" i1 "]\n\t"                                                                                          \
  "ldr r8, [r1, #" o0 "]\n\t"                                                                                          \
  "ldr r9, [r1, #" o1 "]\n\t"                                                                                          \
  "ldr r10, [r1, #" o2 "]\n\t"                                                                                         \
  "ldr r11, [r1, #" o3 "]\n\t" QUAD_PRODUCTS
/// @brief The four taps at the pointers, taken last: they move them on.
#define LAST_QUAD(inputs, weights)                                                                                     \
  "ldr r3, [r0, #4]\n\t"                                                                                               \
  "ldr r9, [r1, #4]\n\t"                                                                                               \
  "ldr r10, [r1, #8]\n\t"                                                                                              \
  "ldr r11, [r1, #12]\n\t"                                                                                             \
  "ldr r2, [r0], #" inputs "\n\t"                                                                                      \
  "ldr r8, [r1], #" weights "\n\t" QUAD_PRODUCTS

/// @brief Multiply, rescale and store all rows.
/// @param p Inputs, weights and outputs: on the stack, where the loops reach it without a register.
ALWAYS_INLINE void dense_block_m4(dense_block_t *p) {
  __asm__ volatile(
      "ldr r1, %[stream]\n\t"
      "1:\n\t"
      "ldr r0, %[x]\n\t"
      "ldr r4, %[sum]\n\t"
      "ldr lr, %[fours]\n\t"
      "mov r5, r4\n\t"
      "mov r6, r4\n\t"
      "mov r7, r4\n\t"
      "cmp lr, #0\n\t"
      "beq 3f\n\t"
      "2:\n\t"
      QUAD_AT("8", "12", "16", "20", "24", "28")
      QUAD_AT("16", "20", "32", "36", "40", "44")
      QUAD_AT("24", "28", "48", "52", "56", "60")
      LAST_QUAD("32", "64")
      "subs lr, lr, #1\n\t"
      "bne 2b\n\t"
      "3:\n\t"
      "ldr lr, %[ones]\n\t"
      "cmp lr, #0\n\t"
      "beq 5f\n\t"
      "4:\n\t"
      LAST_QUAD("8", "16")
      "subs lr, lr, #1\n\t"
      "bne 4b\n\t"
      "5:\n\t"
      // 256 times the sums of b and d.
      "sub r5, r5, r4\n\t"
      "sub r7, r7, r6\n\t"
      "ldm r1!, {r2, r3, r12, lr}\n\t"
      RESCALE_M4("r4", "lsl #1")
      "ldm r1!, {r2, r3, r12, lr}\n\t"
      RESCALE_M4("r5", "asr #7")
      "ldm r1!, {r2, r3, r12, lr}\n\t"
      RESCALE_M4("r6", "lsl #1")
      "ldm r1!, {r2, r3, r12, lr}\n\t"
      RESCALE_M4("r7", "asr #7")
      "bfi r4, r5, #8, #8\n\t"
      "bfi r4, r6, #16, #8\n\t"
      "bfi r4, r7, #24, #8\n\t"
      "ldr r2, %[out]\n\t"
      "ldr r3, %[groups]\n\t"
      "str r4, [r2], #4\n\t"
      "subs r3, r3, #1\n\t"
      "str r2, %[out]\n\t"
      "str r3, %[groups]\n\t"
      "bne 1b"
      : [out] "+m"(p->out), [groups] "+m"(p->groups)
      : [stream] "m"(p->stream), [x] "m"(p->x), [sum] "m"(p->sum), [fours] "m"(p->fours), [ones] "m"(p->ones)
      : "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
}

// clang-format on

#undef QUAD_AT
#undef LAST_QUAD

#endif

/// @brief Multiply, rescale and store all rows.
/// @param p Inputs, weights and outputs.
ALWAYS_INLINE void dense_block(dense_block_t *p) {
#if TINYTRANSIT_DSP
  dense_block_m4(p);
#else
  dense_block_portable(p);
#endif
}

#endif
