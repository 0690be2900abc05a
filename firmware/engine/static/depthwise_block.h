// SPDX-License-Identifier: MIT
/// @file depthwise_block.h
/// @brief Four positions of a row in two channels at a time: the inner loops of depthwise_rows_s8.h.
///
/// A word holds the inputs of two channels (a, b), x + 128 each, at one place; a column has two such words, of which
/// one serves. Weights are words of the same two channels, so a tap takes SMLABB for a and SMLATT for b. Three weights
/// stay in registers while the columns of a row pass by.
///
///     register   taps                          rescaling
///     r0         x: columns of a row           twice a sum with its bias
///     r1         stream: constants of both channels, then weights
///     r2, r3     weights of columns 0, 1       bias, multiplier
///     r12, lr    of column 2, and an input     offset, shift
///     r4 - r7    a at positions 0 - 3
///     r8 - r11   b

#ifndef TINYTRANSIT_DEPTHWISE_BLOCK_H
#define TINYTRANSIT_DEPTHWISE_BLOCK_H

#include "rescale_s8.h"

/// @brief Words from a column to the next: those of the other two of four channels lie between.
enum { DEPTHWISE_COLUMN = 2 };

/// @brief Most rows of a window of which depthwise_block() knows the place.
enum { DEPTHWISE_ROWS = 3 };

/// @brief A row of positions in two channels. The stream has the constants of channel a, those of b, then the weights,
/// row by row.
typedef struct {
  const word_t *row[DEPTHWISE_ROWS]; ///< First column of each row of the first window. Readable for whole blocks.
  const word_t *stream;              ///< Constants and weights.
  int8_t *out;                       ///< Channel a of the first position; b lies two bytes further.
  uint32_t out_step;                 ///< Bytes from a position to the next.
  int32_t positions;                 ///< Positions, at least 1.
} depthwise_block_t;

/// @brief What depthwise_block_m4() computes, without its registers.
/// @param p Rows and weights of 3 x 3 taps.
/// @param stride 1 or 2.
ALWAYS_INLINE void depthwise_block_portable(depthwise_block_t p, int32_t stride) {
  const word_t *weights = p.stream + 2 * CHANNEL_S8_WORDS;
  for (int32_t position = 0; position < p.positions; ++position) {
    int32_t a = 0, b = 0;
    for (int32_t tap = 0; tap < 9; ++tap) {
      const uint32_t x = p.row[tap / 3][(position * stride + tap % 3) * DEPTHWISE_COLUMN], w = weights[tap];
      a += (int32_t)(x & 0xFFFF) * (int16_t)(w & 0xFFFF);
      b += (int32_t)(x >> 16) * (int16_t)(w >> 16);
    }
    p.out[0] = rescale_s8(a, p.stream);
    p.out[2] = rescale_s8(b, p.stream + CHANNEL_S8_WORDS);
    p.out += p.out_step;
  }
}

#if TINYTRANSIT_DSP

// clang-format off

/// @brief A tap of both channels that adds to their sums.
#define TAP(a, b, x, w)                                                                                                \
  "smlabb " a ", " x ", " w ", " a "\n\t"                                                                              \
  "smlatt " b ", " x ", " w ", " b "\n\t"
/// @brief One that begins them.
#define FIRST_TAP(a, b, x, w)                                                                                          \
  "smulbb " a ", " x ", " w "\n\t"                                                                                     \
  "smultt " b ", " x ", " w "\n\t"

/// @brief A row of the windows at stride 1; BEGIN is the kind of its first taps, w0 - w2 are offsets of its weights.
#define ROW_AT_STRIDE_1(BEGIN, row, w0, w1, w2)                                                                        \
  "ldr r0, %[" row "]\n\t"                                                                                             \
  "ldr r2, [r1, #" w0 "]\n\t"                                                                                          \
  "ldr r3, [r1, #" w1 "]\n\t"                                                                                          \
  "ldr lr, [r0]\n\t"                                                                                                   \
  "ldr r12, [r0, #8]\n\t"                                                                                              \
  BEGIN("r4", "r8", "lr", "r2")                                                                                        \
  BEGIN("r5", "r9", "r12", "r2")                                                                                       \
  TAP("r4", "r8", "r12", "r3")                                                                                         \
  "ldr r12, [r1, #" w2 "]\n\t"                                                                                         \
  "ldr lr, [r0, #16]\n\t"                                                                                              \
  BEGIN("r6", "r10", "lr", "r2")                                                                                       \
  TAP("r5", "r9", "lr", "r3")                                                                                          \
  TAP("r4", "r8", "lr", "r12")                                                                                         \
  "ldr lr, [r0, #24]\n\t"                                                                                              \
  BEGIN("r7", "r11", "lr", "r2")                                                                                       \
  TAP("r6", "r10", "lr", "r3")                                                                                         \
  TAP("r5", "r9", "lr", "r12")                                                                                         \
  "ldr r2, [r0, #40]\n\t"                                                                                              \
  "ldr lr, [r0, #32]!\n\t"                                                                                             \
  "str r0, %[" row "]\n\t"                                                                                             \
  TAP("r7", "r11", "lr", "r3")                                                                                         \
  TAP("r6", "r10", "lr", "r12")                                                                                        \
  TAP("r7", "r11", "r2", "r12")
/// @brief The same at stride 2.
#define ROW_AT_STRIDE_2(BEGIN, row, w0, w1, w2)                                                                        \
  "ldr r0, %[" row "]\n\t"                                                                                             \
  "ldr r2, [r1, #" w0 "]\n\t"                                                                                          \
  "ldr r3, [r1, #" w1 "]\n\t"                                                                                          \
  "ldr lr, [r0]\n\t"                                                                                                   \
  "ldr r12, [r0, #8]\n\t"                                                                                              \
  BEGIN("r4", "r8", "lr", "r2")                                                                                        \
  TAP("r4", "r8", "r12", "r3")                                                                                         \
  "ldr r12, [r1, #" w2 "]\n\t"                                                                                         \
  "ldr lr, [r0, #16]\n\t"                                                                                              \
  TAP("r4", "r8", "lr", "r12")                                                                                         \
  BEGIN("r5", "r9", "lr", "r2")                                                                                        \
  "ldr lr, [r0, #24]\n\t"                                                                                              \
  TAP("r5", "r9", "lr", "r3")                                                                                          \
  "ldr lr, [r0, #32]\n\t"                                                                                              \
  TAP("r5", "r9", "lr", "r12")                                                                                         \
  BEGIN("r6", "r10", "lr", "r2")                                                                                       \
  "ldr lr, [r0, #40]\n\t"                                                                                              \
  TAP("r6", "r10", "lr", "r3")                                                                                         \
  "ldr lr, [r0, #48]\n\t"                                                                                              \
  TAP("r6", "r10", "lr", "r12")                                                                                        \
  BEGIN("r7", "r11", "lr", "r2")                                                                                       \
  "ldr r2, [r0, #56]\n\t"                                                                                              \
  "ldr lr, [r0, #64]!\n\t"                                                                                             \
  "str r0, %[" row "]\n\t"                                                                                             \
  TAP("r7", "r11", "r2", "r3")                                                                                         \
  TAP("r7", "r11", "lr", "r12")

/// @brief Every block of a row of positions; ROW is one of the two above.
#define BLOCKS(ROW)                                                                                                    \
  __asm__ volatile(                                                                                                    \
      "1:\n\t"                                                                                                         \
      "ldr r1, %[stream]\n\t"                                                                                          \
      ROW(FIRST_TAP, "row0", "32", "36", "40")                                                                         \
      ROW(TAP, "row1", "44", "48", "52")                                                                               \
      ROW(TAP, "row2", "56", "60", "64")                                                                               \
      "ldm r1!, {r2, r3, r12, lr}\n\t"                                                                                 \
      RESCALE_M4("r4", "lsl #1")                                                                                       \
      RESCALE_M4("r5", "lsl #1")                                                                                       \
      RESCALE_M4("r6", "lsl #1")                                                                                       \
      RESCALE_M4("r7", "lsl #1")                                                                                       \
      "ldm r1!, {r2, r3, r12, lr}\n\t"                                                                                 \
      RESCALE_M4("r8", "lsl #1")                                                                                       \
      RESCALE_M4("r9", "lsl #1")                                                                                       \
      RESCALE_M4("r10", "lsl #1")                                                                                      \
      RESCALE_M4("r11", "lsl #1")                                                                                      \
      "ldr r0, %[out]\n\t"                                                                                             \
      "ldr r2, %[step]\n\t"                                                                                            \
      "ldr r1, %[positions]\n\t"                                                                                       \
      "add r3, r0, r2\n\t"                                                                                             \
      "strb r4, [r0]\n\t"                                                                                              \
      "strb r8, [r0, #2]\n\t"                                                                                          \
      "subs r1, r1, #4\n\t"                                                                                            \
      "bmi 2f\n\t"                                                                                                     \
      "add r0, r3, r2\n\t"                                                                                             \
      "strb r5, [r3]\n\t"                                                                                              \
      "strb r9, [r3, #2]\n\t"                                                                                          \
      "add r3, r0, r2\n\t"                                                                                             \
      "strb r6, [r0]\n\t"                                                                                              \
      "strb r10, [r0, #2]\n\t"                                                                                         \
      "add r0, r3, r2\n\t"                                                                                             \
      "strb r7, [r3]\n\t"                                                                                              \
      "strb r11, [r3, #2]\n\t"                                                                                         \
      "str r0, %[out]\n\t"                                                                                             \
      "str r1, %[positions]\n\t"                                                                                       \
      "bne 1b\n\t"                                                                                                     \
      "b 3f\n\t"                                                                                                       \
      "2:\n\t"                                                                                                         \
      "cmn r1, #3\n\t"                                                                                                 \
      "beq 3f\n\t"                                                                                                     \
      "strb r5, [r3]\n\t"                                                                                              \
      "strb r9, [r3, #2]\n\t"                                                                                          \
      "cmn r1, #2\n\t"                                                                                                 \
      "beq 3f\n\t"                                                                                                     \
      "add r3, r3, r2\n\t"                                                                                             \
      "strb r6, [r3]\n\t"                                                                                              \
      "strb r10, [r3, #2]\n\t"                                                                                         \
      "3:"                                                                                                             \
      : [row0] "+m"(p.row[0]), [row1] "+m"(p.row[1]), [row2] "+m"(p.row[2]), [out] "+m"(p.out),                        \
        [positions] "+m"(p.positions)                                                                                        \
      : [stream] "m"(p.stream), [step] "m"(p.out_step)                                                                 \
      : "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory")

// clang-format on

/// @brief Convolve a row of positions in two channels.
/// @param p Rows and weights of 3 x 3 taps: a copy on the stack, where the loop reaches it without a register.
/// @param stride 1 or 2.
ALWAYS_INLINE void depthwise_block_m4(depthwise_block_t p, int32_t stride) {
  if (stride == 1) {
    BLOCKS(ROW_AT_STRIDE_1);
  } else {
    BLOCKS(ROW_AT_STRIDE_2);
  }
}

#undef TAP
#undef FIRST_TAP
#undef ROW_AT_STRIDE_1
#undef ROW_AT_STRIDE_2
#undef BLOCKS

#endif

/// @brief Convolve a row of positions in two channels.
/// @param p Rows and weights of 3 x 3 taps.
/// @param stride 1 or 2.
ALWAYS_INLINE void depthwise_block(depthwise_block_t p, int32_t stride) {
#if TINYTRANSIT_DSP
  depthwise_block_m4(p, stride);
#else
  depthwise_block_portable(p, stride);
#endif
}

#endif
