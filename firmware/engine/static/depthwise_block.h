// SPDX-License-Identifier: MIT
/// @file depthwise_block.h
/// @brief Six positions of a row in one channel at a time: the inner loops of depthwise_rows_s8.h.
///
/// A row of one channel lies in RAM as s16, two columns (x[0], x[1]) a word. So a row of a window takes one SMLAD for
/// two of its three taps and one SMLAxy for the third. At stride 1, windows that begin at an even column take (w[0],
/// w[1]) and then w[2], the others w[0] and then (w[1], w[2]); at stride 2 all begin at an even one.
///
///     register   taps                                    rescaling
///     r0         x: columns of a row                     (kept)
///     r1         stream: constants of the channel, then weights
///     r2, r3     (w[0], w[1]), (w[1], w[2])              bias, multiplier
///     r12, lr    columns                                 offset, shift
///     r4 - r9    sums at positions 0 - 5
///     r10        columns                                 twice a sum with its bias
///     r11        bytes from a row to the next            (kept)

#ifndef TINYTRANSIT_DEPTHWISE_BLOCK_H
#define TINYTRANSIT_DEPTHWISE_BLOCK_H

#include "rescale_s8.h"

/// @brief Positions that depthwise_block() takes at a time: it reads the columns of so many, whole.
enum { DEPTHWISE_POSITIONS = 6 };

/// @brief Words of the stream: CHANNEL_S8_WORDS for the constants, where SHORT_MARK follows those of the short form;
/// then for each row of 3 weights (w[0], w[1]) and (w[1], w[2]).
enum { DEPTHWISE_STREAM = CHANNEL_S8_WORDS + 6 };

/// @brief No shift of the long form is so great.
enum { SHORT_MARK = 32 };

/// @brief Rows of positions in one channel, of windows of 3 x 3.
typedef struct {
  const int16_t *x;      ///< First column of the first row, a multiple of 4 bytes from the start of RAM; moves on.
  const word_t *stream;  ///< Constants and weights.
  int8_t *out;           ///< The first position of the first row; moves on.
  int8_t *next;          ///< Where the next position goes.
  uint32_t pitch;        ///< Bytes from a row of the input to the next, a multiple of 4.
  uint32_t x_step;       ///< Bytes from a row of windows to the next.
  uint32_t out_step;     ///< Bytes from a position to the next.
  uint32_t out_row_step; ///< Bytes from a row of positions to the next.
  int32_t positions;     ///< Positions of a row, at least 1.
  int32_t left;          ///< Those that are left of this row.
  int32_t rows;          ///< Rows of positions, at least 1; becomes 0.
} depthwise_block_t;

/// @brief What depthwise_block_m4() computes, without its registers.
/// @param p Rows and weights.
/// @param stride 1 or 2.
ALWAYS_INLINE void depthwise_block_portable(depthwise_block_t *p, int32_t stride) {
  for (; p->rows > 0; --p->rows) {
    p->next = p->out;
    for (int32_t position = 0; position < p->positions; ++position, p->next += p->out_step) {
      const int16_t *x = p->x + position * stride;
      int32_t sum = 0;
      for (int32_t row = 0; row < 3; ++row, x += p->pitch / 2) {
        const word_t *w = p->stream + CHANNEL_S8_WORDS + 2 * row;
        sum += x[0] * (int16_t)(w[0] & 0xFFFF) + x[1] * (int16_t)(w[0] >> 16) + x[2] * (int16_t)(w[1] >> 16);
      }
      *p->next =
          p->stream[CHANNEL_S8_WORDS - 1] == SHORT_MARK ? rescale_short_s8(sum, p->stream) : rescale_s8(sum, p->stream);
    }
    p->x += p->x_step / 2;
    p->out += p->out_row_step;
  }
}

#if TINYTRANSIT_DSP

// clang-format off

/// @brief A row of the windows at stride 1; TWO is "smlad", or "smuad" with NOTHING for the row that begins the sums.
/// LAST loads the last column, and may move r0 on.
#define ROW_AT_STRIDE_1(TWO, ONE_HIGH, SUM, w0, w1, LAST)                                                              \
  "ldr r2, [r1, #" w0 "]\n\t"                                                                                          \
  "ldr r3, [r1, #" w1 "]\n\t"                                                                                          \
  "ldr r12, [r0]\n\t"                                                                                                  \
  "ldr lr, [r0, #4]\n\t"                                                                                               \
  "ldr r10, [r0, #8]\n\t"                                                                                              \
  TWO " r4, r12, r2" SUM("r4") "\n\t"                                                                                  \
  ONE_HIGH " r5, r12, r2" SUM("r5") "\n\t"                                                                             \
  TWO " r6, lr, r2" SUM("r6") "\n\t"                                                                                   \
  ONE_HIGH " r7, lr, r2" SUM("r7") "\n\t"                                                                              \
  TWO " r8, r10, r2" SUM("r8") "\n\t"                                                                                  \
  ONE_HIGH " r9, r10, r2" SUM("r9") "\n\t"                                                                             \
  LAST("r12", "12")                                                                                                    \
  "smlabt r4, lr, r3, r4\n\t"                                                                                          \
  "smlad r5, lr, r3, r5\n\t"                                                                                           \
  "smlabt r6, r10, r3, r6\n\t"                                                                                         \
  "smlad r7, r10, r3, r7\n\t"                                                                                          \
  "smlabt r8, r12, r3, r8\n\t"                                                                                         \
  "smlad r9, r12, r3, r9\n\t"
/// @brief The same at stride 2.
#define ROW_AT_STRIDE_2(TWO, ONE_HIGH, SUM, w0, w1, LAST)                                                              \
  "ldr r2, [r1, #" w0 "]\n\t"                                                                                          \
  "ldr r3, [r1, #" w1 "]\n\t"                                                                                          \
  "ldr r12, [r0]\n\t"                                                                                                  \
  "ldr lr, [r0, #4]\n\t"                                                                                               \
  "ldr r10, [r0, #8]\n\t"                                                                                              \
  TWO " r4, r12, r2" SUM("r4") "\n\t"                                                                                  \
  TWO " r5, lr, r2" SUM("r5") "\n\t"                                                                                   \
  TWO " r6, r10, r2" SUM("r6") "\n\t"                                                                                  \
  "smlabt r4, lr, r3, r4\n\t"                                                                                          \
  "smlabt r5, r10, r3, r5\n\t"                                                                                         \
  "ldr r12, [r0, #12]\n\t"                                                                                             \
  "ldr lr, [r0, #16]\n\t"                                                                                              \
  "ldr r10, [r0, #20]\n\t"                                                                                             \
  "smlabt r6, r12, r3, r6\n\t"                                                                                         \
  TWO " r7, r12, r2" SUM("r7") "\n\t"                                                                                  \
  TWO " r8, lr, r2" SUM("r8") "\n\t"                                                                                   \
  TWO " r9, r10, r2" SUM("r9") "\n\t"                                                                                  \
  LAST("r12", "24")                                                                                                    \
  "smlabt r7, lr, r3, r7\n\t"                                                                                          \
  "smlabt r8, r10, r3, r8\n\t"                                                                                         \
  "smlabt r9, r12, r3, r9\n\t"
#define NOTHING(sum) ""
#define ADDED(sum) ", " sum
#define LAST_COLUMN(x, at) "ldr " x ", [r0, #" at "]\n\tadd r0, r0, r11\n\t"
#define LAST_COLUMN_OF_ALL(x, at) "ldr " x ", [r0, #" at "]\n\tadd r0, r0, #" at "\n\t"

/// @brief All rows of positions; ROW is one of the two above.
#define BLOCKS(ROW)                                                                                                    \
  __asm__ volatile(                                                                                                    \
      "ldr r11, %[pitch]\n\t"                                                                                          \
      "ldr r1, %[stream]\n\t"                                                                                          \
      "ldr r0, %[x]\n\t"                                                                                               \
      "1:\n\t"                                                                                                         \
      ROW("smuad", "smultb", NOTHING, "16", "20", LAST_COLUMN)                                                         \
      ROW("smlad", "smlatb", ADDED, "24", "28", LAST_COLUMN)                                                           \
      ROW("smlad", "smlatb", ADDED, "32", "36", LAST_COLUMN_OF_ALL)                                                    \
      "sub r0, r0, r11, lsl #1\n\t"                                                                                    \
      "ldm r1, {r2, r3, r12, lr}\n\t"                                                                                  \
      "cmp lr, #32\n\t"                                                                                                \
      "blo 4f\n\t"                                                                                                     \
      RESCALE_SHORT_M4("r4")                                                                                           \
      RESCALE_SHORT_M4("r5")                                                                                           \
      RESCALE_SHORT_M4("r6")                                                                                           \
      RESCALE_SHORT_M4("r7")                                                                                           \
      RESCALE_SHORT_M4("r8")                                                                                           \
      RESCALE_SHORT_M4("r9")                                                                                           \
      "2:\n\t"                                                                                                         \
      "ldr r12, %[next]\n\t"                                                                                           \
      "ldr lr, %[step]\n\t"                                                                                            \
      "ldr r2, %[left]\n\t"                                                                                            \
      "add r3, r12, lr\n\t"                                                                                            \
      "strb r4, [r12]\n\t"                                                                                             \
      "subs r2, r2, #6\n\t"                                                                                            \
      "bmi 5f\n\t"                                                                                                     \
      "add r12, r3, lr\n\t"                                                                                            \
      "strb r5, [r3]\n\t"                                                                                              \
      "add r3, r12, lr\n\t"                                                                                            \
      "strb r6, [r12]\n\t"                                                                                             \
      "add r12, r3, lr\n\t"                                                                                            \
      "strb r7, [r3]\n\t"                                                                                              \
      "add r3, r12, lr\n\t"                                                                                            \
      "strb r8, [r12]\n\t"                                                                                             \
      "add r12, r3, lr\n\t"                                                                                            \
      "strb r9, [r3]\n\t"                                                                                              \
      "str r12, %[next]\n\t"                                                                                           \
      "str r2, %[left]\n\t"                                                                                            \
      "bne 1b\n\t"                                                                                                     \
      "3:\n\t"                                                                                                         \
      "ldr r2, %[rows]\n\t"                                                                                            \
      "ldr r0, %[x]\n\t"                                                                                               \
      "ldr r3, %[x_step]\n\t"                                                                                          \
      "ldr r12, %[out]\n\t"                                                                                            \
      "ldr lr, %[row_step]\n\t"                                                                                        \
      "ldr r10, %[positions]\n\t"                                                                                      \
      "subs r2, r2, #1\n\t"                                                                                            \
      "add r0, r0, r3\n\t"                                                                                             \
      "add r12, r12, lr\n\t"                                                                                           \
      "str r2, %[rows]\n\t"                                                                                            \
      "str r0, %[x]\n\t"                                                                                               \
      "str r12, %[out]\n\t"                                                                                            \
      "str r12, %[next]\n\t"                                                                                           \
      "str r10, %[left]\n\t"                                                                                           \
      "bne 1b\n\t"                                                                                                     \
      "b 6f\n\t"                                                                                                       \
      "4:\n\t"                                                                                                         \
      RESCALE_WITH_M4("r10", "r4", "lsl #1")                                                                           \
      RESCALE_WITH_M4("r10", "r5", "lsl #1")                                                                           \
      RESCALE_WITH_M4("r10", "r6", "lsl #1")                                                                           \
      RESCALE_WITH_M4("r10", "r7", "lsl #1")                                                                           \
      RESCALE_WITH_M4("r10", "r8", "lsl #1")                                                                           \
      RESCALE_WITH_M4("r10", "r9", "lsl #1")                                                                           \
      "b 2b\n\t"                                                                                                       \
      "5:\n\t"                                                                                                         \
      "adds r2, r2, #5\n\t"                                                                                            \
      "beq 3b\n\t"                                                                                                     \
      "strb r5, [r3]\n\t"                                                                                              \
      "add r3, r3, lr\n\t"                                                                                             \
      "subs r2, r2, #1\n\t"                                                                                            \
      "beq 3b\n\t"                                                                                                     \
      "strb r6, [r3]\n\t"                                                                                              \
      "add r3, r3, lr\n\t"                                                                                             \
      "subs r2, r2, #1\n\t"                                                                                            \
      "beq 3b\n\t"                                                                                                     \
      "strb r7, [r3]\n\t"                                                                                              \
      "add r3, r3, lr\n\t"                                                                                             \
      "subs r2, r2, #1\n\t"                                                                                            \
      "beq 3b\n\t"                                                                                                     \
      "strb r8, [r3]\n\t"                                                                                              \
      "b 3b\n\t"                                                                                                       \
      "6:"                                                                                                             \
      : [x] "+m"(p->x), [out] "+m"(p->out), [next] "+m"(p->next), [left] "+m"(p->left), [rows] "+m"(p->rows)           \
      : [stream] "m"(p->stream), [pitch] "m"(p->pitch), [x_step] "m"(p->x_step), [step] "m"(p->out_step),              \
        [row_step] "m"(p->out_row_step), [positions] "m"(p->positions)                                                  \
      : "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory")

// clang-format on

/// @brief Convolve rows of positions in one channel.
/// @param p Rows and weights: on the stack, where the loop reaches it without a register.
/// @param stride 1 or 2.
ALWAYS_INLINE void depthwise_block_m4(depthwise_block_t *p, int32_t stride) {
  p->next = p->out;
  p->left = p->positions;
  if (stride == 1) {
    BLOCKS(ROW_AT_STRIDE_1);
  } else {
    BLOCKS(ROW_AT_STRIDE_2);
  }
}

#undef ROW_AT_STRIDE_1
#undef ROW_AT_STRIDE_2
#undef NOTHING
#undef ADDED
#undef LAST_COLUMN
#undef LAST_COLUMN_OF_ALL
#undef BLOCKS

#endif

/// @brief Convolve rows of positions in one channel.
/// @param p Rows and weights.
/// @param stride 1 or 2.
ALWAYS_INLINE void depthwise_block(depthwise_block_t *p, int32_t stride) {
#if TINYTRANSIT_DSP
  depthwise_block_m4(p, stride);
#else
  depthwise_block_portable(p, stride);
#endif
}

#endif
