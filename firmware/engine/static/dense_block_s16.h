// SPDX-License-Identifier: MIT
/// @file dense_block_s16.h
/// @brief Four rows of a matrix at a time, times a vector of halfwords: the inner loops of dense_s16.h.
///
/// Two rows (a, b) share a halfword of 256 * b + a + 128. Multiplied as it is, it adds to the sum of both; without its
/// high byte, to the sum of a + 128 alone. The difference of the sums is 256 times b's. The sum of a begins at -128
/// times the sum of the inputs, which is what the 128 in the weights adds. Four rows by four taps take six loads, four
/// ANDs and eight SMLADs: 19 cycles for 16 MACs.
///
///     register   loops                                   rescaling
///     r0         x: inputs                               addend of a, of c
///     r1         weights
///     r2, r3     inputs                                  factor, multiplier of a, of c
///     r8 - r11   weights                                 addend, factor, multiplier of b, of d
///     r12, lr    -, rounds that are left                 constants of the rows
///     r4 - r7    a, a + 256 b, c, c + 256 d
///
/// dense_block_s16_portable() is the readable twin; tests/deploy/static/test_twins.py runs both on the same layers.

#ifndef TINYTRANSIT_DENSE_BLOCK_S16_H
#define TINYTRANSIT_DENSE_BLOCK_S16_H

#include <stddef.h>

#include "quad_products_m4.h"
#include "rescale_s16.h"

/// @brief Quads of taps of the loop that is entered in its middle where they are no multiple of so many, and the bytes
/// of code that each has.
enum { QUADS_UNROLLED = 8, BYTES_OF_TAP_QUAD = 72 };

/// @brief What the inner loops need.
typedef struct {
  const int16_t *x;               ///< Inputs: 4 * quads values.
  const int16_t *weights;         ///< For each 4 rows 8 * quads values; moves on.
  const channel_short_t *rescale; ///< Constants of the rows, for sums of b and d that are 256 times their value; moves
                                  ///< on. Or NULL: sums are kept, of four rows only.
  int16_t *out;                   ///< Four values a group; moves on.
  int32_t quads;                  ///< Quads of taps, at least 1.
  int32_t groups;                 ///< Groups of four rows, at least 1; becomes 0.
  uint32_t start[2];              ///< What the sums of a and c begin with.
  uint32_t sums[4];               ///< Those of a, 256 times b, c, 256 times d, if they are kept.
  const int16_t *first;           ///< For dense_block_s16_m4(): the last quad of the first round of its loop.
  uint32_t ahead;                 ///< Bytes of weights to there.
  uint32_t jump;                  ///< Where the loop is entered, less its address.
  uint32_t rounds;                ///< Rounds of it.
} dense_block_s16_t;

/// @brief Fill in where a loop begins.
/// @param p Its inputs and quads are set.
ALWAYS_INLINE void prepare_dense_block(dense_block_s16_t *p) {
  // The last quad of a round lies at the pointers; a first round that is cut short begins as far ahead of the inputs.
  const uint32_t skipped = -(uint32_t)p->quads & (QUADS_UNROLLED - 1), ahead = QUADS_UNROLLED - 1 - skipped;
  p->first = p->x + 4 * ahead;
  p->ahead = 16 * ahead;
  p->jump = skipped * BYTES_OF_TAP_QUAD;
  p->rounds = ((uint32_t)p->quads + skipped) / QUADS_UNROLLED;
}

/// @brief What dense_block_s16_m4() computes, without its registers.
/// @param p Inputs, weights and outputs.
ALWAYS_INLINE void dense_block_s16_portable(dense_block_s16_t *p) {
  for (; p->groups > 0; --p->groups) {
    for (int32_t row = 0; row < 4; ++row) {
      uint32_t sum = row % 2 ? 0 : p->start[row / 2];
      for (int32_t tap = 0; tap < 4 * p->quads; ++tap) {
        const int32_t shared = p->weights[tap / 2 * 4 + row / 2 * 2 + tap % 2];
        sum += (uint32_t)p->x[tap] * (uint32_t)(row % 2 ? shared & ~0xFF : shared & 0xFF);
      }
      if (p->rescale != NULL) {
        *p->out++ = (int16_t)(rescale_raised_s16((int32_t)sum, p->rescale++) >> 16);
      } else {
        p->sums[row] = sum;
      }
    }
    p->weights += 8 * p->quads;
  }
}

#if TINYTRANSIT_DSP

// clang-format off

/// @brief Four taps that lie so many bytes before the pointers: 18 instructions of 4 bytes.
#define TAP_QUAD_BEFORE(i0, i1, o0, o1, o2, o3)                                                                        \
  "ldr r2, [r0, #-" i0 "]\n\t"                                                                                         \
  "ldr r3, [r0, #-" i1 "]\n\t"                                                                                         \
  "ldr r8, [r1, #-" o0 "]\n\t"                                                                                         \
  "ldr r9, [r1, #-" o1 "]\n\t"                                                                                         \
  "ldr r10, [r1, #-" o2 "]\n\t"                                                                                        \
  "ldr r11, [r1, #-" o3 "]\n\t" QUAD_PRODUCTS
/// @brief The four taps at the pointers, taken last: they move them on.
#define LAST_TAP_QUAD                                                                                                  \
  "ldr r3, [r0, #4]\n\t"                                                                                               \
  "ldr r9, [r1, #4]\n\t"                                                                                               \
  "ldr r10, [r1, #8]\n\t"                                                                                              \
  "ldr r11, [r1, #12]\n\t"                                                                                             \
  "ldr r2, [r0], #64\n\t"                                                                                              \
  "ldr r8, [r1], #128\n\t" QUAD_PRODUCTS
/// @brief Rescale two sums with the constants that r12 points to; the first result lies then in the low half of `b`.
#define RESCALE_TWO(a, b)                                                                                              \
  "ldm r12!, {r0, r2, r3, r8, r9, r10}\n\t"                                                                            \
  "mla " a ", " a ", r2, r0\n\t"                                                                                       \
  "mla " b ", " b ", r9, r8\n\t"                                                                                       \
  "smmul " a ", " a ", r3\n\t"                                                                                         \
  "smmul " b ", " b ", r10\n\t"                                                                                        \
  "usat " a ", #24, " a "\n\t"                                                                                         \
  "usat " b ", #24, " b "\n\t"                                                                                         \
  "asr " a ", " a ", #16\n\t"                                                                                          \
  "bfi " b ", " a ", #0, #16\n\t"

/// @brief Multiply, rescale and store all rows, or keep their sums.
/// @param p Inputs, weights and outputs.
ALWAYS_INLINE void dense_block_s16_m4(dense_block_s16_t *p) {
  register dense_block_s16_t *block __asm__("r0") = p;
  __asm__ volatile(
      // Bit 0 of an address says that there is Thumb code.
      "adr r2, 2f\n\t"
      "ldr r3, [r0, %[jump]]\n\t"
      "ldr r1, [r0, %[weights]]\n\t"
      "add r2, r2, r3\n\t"
      "orr r2, r2, #1\n\t"
      "str r2, [r0, %[jump]]\n\t"
      "str r0, [sp, #-8]!\n\t"
      "mov lr, r0\n\t"
      "1:\n\t"
      "ldr r4, [lr, %[start0]]\n\t"
      "ldr r6, [lr, %[start1]]\n\t"
      "ldr r0, [lr, %[first]]\n\t"
      "ldr r3, [lr, %[ahead]]\n\t"
      "ldr r2, [lr, %[jump]]\n\t"
      "ldr lr, [lr, %[rounds]]\n\t"
      "mov r5, r4\n\t"
      "mov r7, r6\n\t"
      "add r1, r1, r3\n\t"
      "bx r2\n\t"
      ".balign 4\n\t"
      "2:\n\t"
      TAP_QUAD_BEFORE("56", "52", "112", "108", "104", "100")
      TAP_QUAD_BEFORE("48", "44", "96", "92", "88", "84")
      TAP_QUAD_BEFORE("40", "36", "80", "76", "72", "68")
      TAP_QUAD_BEFORE("32", "28", "64", "60", "56", "52")
      TAP_QUAD_BEFORE("24", "20", "48", "44", "40", "36")
      TAP_QUAD_BEFORE("16", "12", "32", "28", "24", "20")
      TAP_QUAD_BEFORE("8", "4", "16", "12", "8", "4")
      LAST_TAP_QUAD
      "subs lr, lr, #1\n\t"
      "bne 2b\n\t"
      "ldr lr, [sp]\n\t"
      // 256 times the sums of b and d.
      "sub r5, r5, r4\n\t"
      "sub r7, r7, r6\n\t"
      "ldr r12, [lr, %[rescale]]\n\t"
      "sub r1, r1, #112\n\t"
      "cmp r12, #0\n\t"
      "beq 3f\n\t"
      RESCALE_TWO("r4", "r5")
      RESCALE_TWO("r6", "r7")
      "ldr r3, [lr, %[groups]]\n\t"
      "ldr r2, [lr, %[out]]\n\t"
      "str r12, [lr, %[rescale]]\n\t"
      "subs r3, r3, #1\n\t"
      "str r5, [r2], #4\n\t"
      "str r7, [r2], #4\n\t"
      "str r3, [lr, %[groups]]\n\t"
      "str r2, [lr, %[out]]\n\t"
      "bne 1b\n\t"
      "3:\n\t"
      "str r1, [lr, %[weights]]\n\t"
      "add lr, lr, %[sums]\n\t"
      "stm lr, {r4-r7}\n\t"
      "add sp, sp, #8"
      : "+r"(block)
      : [weights] "n"(offsetof(dense_block_s16_t, weights)), [rescale] "n"(offsetof(dense_block_s16_t, rescale)),
        [out] "n"(offsetof(dense_block_s16_t, out)), [groups] "n"(offsetof(dense_block_s16_t, groups)),
        [jump] "n"(offsetof(dense_block_s16_t, jump)), [sums] "n"(offsetof(dense_block_s16_t, sums)),
        [first] "n"(offsetof(dense_block_s16_t, first)), [ahead] "n"(offsetof(dense_block_s16_t, ahead)),
        [rounds] "n"(offsetof(dense_block_s16_t, rounds)), [start0] "n"(offsetof(dense_block_s16_t, start)),
        [start1] "n"(offsetof(dense_block_s16_t, start) + sizeof(uint32_t))
      : "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
}

// clang-format on

#undef TAP_QUAD_BEFORE
#undef LAST_TAP_QUAD
#undef RESCALE_TWO

#endif

/// @brief Multiply, rescale and store all rows, or keep their sums.
/// @param p Inputs, weights and outputs.
ALWAYS_INLINE void dense_block_s16(dense_block_s16_t *p) {
#if TINYTRANSIT_DSP
  prepare_dense_block(p);
  dense_block_s16_m4(p);
#else
  dense_block_s16_portable(p);
#endif
}

#endif
