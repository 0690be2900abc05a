// SPDX-License-Identifier: MIT
/// @file window_pair.h
/// @brief Two gathered windows times four output channels at a time: the inner loops of conv_gather_s8.h.
///
/// The inputs of both windows lie interleaved in RAM as halfwords, x + 128: for each pair of taps one word of window 0,
/// then one of window 1. The weights stand in flash as dense_s16.h has them: two channels (a, b) share a halfword of
/// 256
/// * b + a + 128. Multiplied as it is, it adds to the sum of both; without its high byte, to the sum of a + 128 alone.
/// So a pair of taps takes four loads, two ANDs and eight SMLADs: 15 cycles for 16 MACs, and no weight is unpacked.
///
/// The sums of a and c begin at -128 times the sum of the window's inputs, which is what the 128 in the weights adds.
///
///     register   loops                                   rescaling
///     r0         x: inputs                               twice a sum with its bias
///     r1         stream: weights, then constants of the four channels
///     r2, r3     inputs of window 0, of window 1         bias, multiplier
///     r12, lr    weights of (a, b), of (c, d)            offset, shift
///     r4, r5     a of window 0, of window 1
///     r6, r7     c
///     r8, r9     a + 256 b
///     r10, r11   c + 256 d

#ifndef TINYTRANSIT_WINDOW_PAIR_H
#define TINYTRANSIT_WINDOW_PAIR_H

#include "rescale_s8.h"

/// @brief Pairs of taps of the loop that is entered in its middle where they are no multiple of so many, and the bytes
/// of code that each has.
enum { PAIRS_UNROLLED = 16, BYTES_OF_TAP_PAIR = 56 };

/// @brief What the inner loops need. The stream has for each group of four channels 2 * pairs words of weights, then
/// the constants of each channel.
typedef struct {
  const word_t *x;       ///< Inputs: 2 * pairs words.
  const word_t *end;     ///< Where they end.
  const word_t *first;   ///< The last pair of the first round of the unrolled loop.
  uint32_t ahead;        ///< Bytes to there from the first pair.
  uint32_t entry;        ///< Bytes of the unrolled loop that this round leaves out.
  uint32_t jump;         ///< Where the loop is entered.
  int32_t channel_words; ///< CHANNEL_SHORT_WORDS or CHANNEL_S8_WORDS.
  const word_t *stream;  ///< Weights and constants.
  int8_t *out[2];        ///< Four values a group for each window; move on.
  uint32_t sum[2];       ///< -128 times the sum of the inputs of each window.
  int32_t groups;        ///< Groups of four channels, at least 1; becomes 0.
} window_pair_t;

/// @brief Fill in what is the same for all windows of a layer.
/// @param x Inputs: 2 * pairs words.
/// @param pairs Pairs of taps in a window.
/// @param channel_words CHANNEL_SHORT_WORDS or CHANNEL_S8_WORDS.
ALWAYS_INLINE window_pair_t prepare_windows(const word_t *x, int32_t pairs, int32_t channel_words) {
  // The last pair of a round lies at the pointers; a first round that is cut short begins as far ahead of the inputs.
  const int32_t skipped = -pairs & (PAIRS_UNROLLED - 1);
  return (window_pair_t){.x = x,
                         .end = x + 2 * pairs,
                         .first = x + 2 * (PAIRS_UNROLLED - 1 - skipped),
                         .ahead = (uint32_t)(8 * (PAIRS_UNROLLED - 1 - skipped)),
                         .entry = (uint32_t)(skipped * BYTES_OF_TAP_PAIR),
                         .channel_words = channel_words};
}

/// @brief The four sums of a window in one group of channels, one product at a time.
/// @param s Is set to the sums.
/// @param p Inputs and weights.
/// @param window 0 or 1.
ALWAYS_INLINE void window_pair_sums(int32_t s[4], const window_pair_t *p, int32_t window) {
  uint32_t even[2] = {p->sum[window], p->sum[window]};
  s[1] = s[3] = 0;
  const word_t *weights = p->stream;
  for (const word_t *x = p->x; x < p->end; x += 2) {
    for (int32_t half = 0; half < 2; ++half) {
      const int32_t input = (int32_t)(x[window] >> 16 * half & 0xFFFF);
      for (int32_t two = 0; two < 2; ++two) {
        const uint32_t shared = weights[two] >> 16 * half & 0xFFFF;
        even[two] += (uint32_t)input * (shared & 0xFF);
        s[2 * two + 1] += input * (int8_t)(shared >> 8);
      }
    }
    weights += 2;
  }
  s[0] = (int32_t)even[0];
  s[2] = (int32_t)even[1];
}

/// @brief What window_pair_m4() computes, without its registers.
/// @param p Inputs, weights and outputs.
ALWAYS_INLINE void window_pair_portable(window_pair_t *p) {
  const word_t *const begin = p->stream;
  for (; p->groups > 0; --p->groups) {
    int32_t s[2][4];
    window_pair_sums(s[0], p, 0);
    window_pair_sums(s[1], p, 1);
    p->stream += p->end - p->x;
    for (int32_t c = 0; c < 4; ++c) {
      int8_t found[2];
      for (int32_t window = 0; window < 2; ++window) {
        const int32_t sum = s[window][c];
        // The short form takes the sums of b and d as they are found, 256 times their value.
        found[window] = p->channel_words == CHANNEL_SHORT_WORDS
                            ? rescale_short_s8((int32_t)((uint32_t)sum << c % 2 * 8), p->stream)
                            : rescale_s8(sum, p->stream);
      }
      *p->out[0]++ = found[0];
      *p->out[1]++ = found[1];
      p->stream += p->channel_words;
    }
  }
  p->stream = begin;
}

#if TINYTRANSIT_DSP

/// @brief The products of one pair of taps, loaded to r2, r3, r12 and lr.
#define PRODUCTS                                                                                                       \
  "smlad r8, r2, r12, r8\n\t"                                                                                          \
  "smlad r9, r3, r12, r9\n\t"                                                                                          \
  "and r12, r12, #0x00FF00FF\n\t"                                                                                      \
  "smlad r4, r2, r12, r4\n\t"                                                                                          \
  "smlad r5, r3, r12, r5\n\t"                                                                                          \
  "smlad r10, r2, lr, r10\n\t"                                                                                         \
  "smlad r11, r3, lr, r11\n\t"                                                                                         \
  "and lr, lr, #0x00FF00FF\n\t"                                                                                        \
  "smlad r6, r2, lr, r6\n\t"                                                                                           \
  "smlad r7, r3, lr, r7\n\t"
/// @brief A pair of taps that lies so many bytes before both pointers: 14 instructions of 4 bytes.
#define TAP_PAIR_BEFORE(low, high)                                                                                     \
  "ldr r12, [r1, #-" low "]\n\t"                                                                                       \
  "ldr lr, [r1, #-" high "]\n\t"                                                                                       \
  "ldr r2, [r0, #-" low "]\n\t"                                                                                        \
  "ldr r3, [r0, #-" high "]\n\t" PRODUCTS
/// @brief The pair at the pointers, taken last: it moves them on.
#define LAST_TAP_PAIR(bytes)                                                                                           \
  "ldr lr, [r1, #4]\n\t"                                                                                               \
  "ldr r3, [r0, #4]\n\t"                                                                                               \
  "ldr r12, [r1], #" bytes "\n\t"                                                                                      \
  "ldr r2, [r0], #" bytes "\n\t" PRODUCTS

/// @brief Sum, rescale and store two windows in all channels.
/// @param p Inputs, weights and outputs: on the stack, where the loops reach it without a register.
ALWAYS_INLINE void window_pair_m4(window_pair_t *p) {
  // clang-format off
  __asm__ volatile(
      // Bit 0 of an address says that there is Thumb code.
      "adr r2, 2f\n\t"
      "ldr r3, %[entry]\n\t"
      "ldr r1, %[stream]\n\t"
      "add r2, r2, r3\n\t"
      "orr r2, r2, #1\n\t"
      "str r2, %[jump]\n\t"
      "1:\n\t"
      "ldr r0, %[first]\n\t"
      "ldr r4, %[sum0]\n\t"
      "ldr r5, %[sum1]\n\t"
      "ldr r3, %[ahead]\n\t"
      "ldr r2, %[jump]\n\t"
      "mov r6, r4\n\t"
      "mov r8, r4\n\t"
      "mov r10, r4\n\t"
      "mov r7, r5\n\t"
      "mov r9, r5\n\t"
      "mov r11, r5\n\t"
      "add r1, r1, r3\n\t"
      "bx r2\n\t"
      "2:\n\t"
      TAP_PAIR_BEFORE("120", "116")
      TAP_PAIR_BEFORE("112", "108")
      TAP_PAIR_BEFORE("104", "100")
      TAP_PAIR_BEFORE("96", "92")
      TAP_PAIR_BEFORE("88", "84")
      TAP_PAIR_BEFORE("80", "76")
      TAP_PAIR_BEFORE("72", "68")
      TAP_PAIR_BEFORE("64", "60")
      TAP_PAIR_BEFORE("56", "52")
      TAP_PAIR_BEFORE("48", "44")
      TAP_PAIR_BEFORE("40", "36")
      TAP_PAIR_BEFORE("32", "28")
      TAP_PAIR_BEFORE("24", "20")
      TAP_PAIR_BEFORE("16", "12")
      TAP_PAIR_BEFORE("8", "4")
      LAST_TAP_PAIR("128")
      "ldr r2, %[end]\n\t"
      "ldr r3, %[words]\n\t"
      "cmp r0, r2\n\t"
      "blo 2b\n\t"
      "sub r1, r1, #120\n\t"
      "lsrs r3, r3, #2\n\t"
      // 256 times the sums of b and d, without the sums of a and c.
      "sub r8, r8, r4\n\t"
      "sub r9, r9, r5\n\t"
      "sub r10, r10, r6\n\t"
      "sub r11, r11, r7\n\t"
      "bne 3f\n\t"
      "ldm r1!, {r2, r3, r12}\n\t"
      RESCALE_SHORT_M4("r4")
      RESCALE_SHORT_M4("r5")
      "ldm r1!, {r2, r3, r12}\n\t"
      RESCALE_SHORT_M4("r8")
      RESCALE_SHORT_M4("r9")
      "ldm r1!, {r2, r3, r12}\n\t"
      RESCALE_SHORT_M4("r6")
      RESCALE_SHORT_M4("r7")
      "ldm r1!, {r2, r3, r12}\n\t"
      RESCALE_SHORT_M4("r10")
      RESCALE_SHORT_M4("r11")
      "4:\n\t"
      "ldr r0, %[out0]\n\t"
      "ldr r2, %[out1]\n\t"
      "ldr r3, %[groups]\n\t"
      "bfi r4, r8, #8, #8\n\t"
      "bfi r5, r9, #8, #8\n\t"
      "bfi r4, r6, #16, #8\n\t"
      "bfi r5, r7, #16, #8\n\t"
      "bfi r4, r10, #24, #8\n\t"
      "bfi r5, r11, #24, #8\n\t"
      "str r4, [r0], #4\n\t"
      "str r5, [r2], #4\n\t"
      "subs r3, r3, #1\n\t"
      "str r0, %[out0]\n\t"
      "str r2, %[out1]\n\t"
      "str r3, %[groups]\n\t"
      "bne 1b\n\t"
      "b 5f\n\t"
      "3:\n\t"
      "ldm r1!, {r2, r3, r12, lr}\n\t"
      RESCALE_M4("r4", "lsl #1")
      RESCALE_M4("r5", "lsl #1")
      "ldm r1!, {r2, r3, r12, lr}\n\t"
      RESCALE_M4("r8", "asr #7")
      RESCALE_M4("r9", "asr #7")
      "ldm r1!, {r2, r3, r12, lr}\n\t"
      RESCALE_M4("r6", "lsl #1")
      RESCALE_M4("r7", "lsl #1")
      "ldm r1!, {r2, r3, r12, lr}\n\t"
      RESCALE_M4("r10", "asr #7")
      RESCALE_M4("r11", "asr #7")
      "b 4b\n\t"
      "5:"
      : [out0] "+m"(p->out[0]), [out1] "+m"(p->out[1]), [groups] "+m"(p->groups), [jump] "=m"(p->jump)
      : [stream] "m"(p->stream), [first] "m"(p->first), [ahead] "m"(p->ahead), [end] "m"(p->end), [entry] "m"(p->entry), [words] "m"(p->channel_words),
        [sum0] "m"(p->sum[0]), [sum1] "m"(p->sum[1])
      : "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
  // clang-format on
}

#undef PRODUCTS
#undef TAP_PAIR_BEFORE
#undef LAST_TAP_PAIR

#endif

/// @brief Sum, rescale and store two windows in all channels.
/// @param p Inputs, weights and outputs.
ALWAYS_INLINE void window_pair(window_pair_t *p) {
#if TINYTRANSIT_DSP
  window_pair_m4(p);
#else
  window_pair_portable(p);
#endif
}

#endif
