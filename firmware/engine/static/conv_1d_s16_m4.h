// SPDX-License-Identifier: MIT
/// @file conv_1d_s16_m4.h
/// @brief conv_1d_s16.h for processors with the DSP extension: four positions by two output channels at a time.
///
/// Its readable twin is conv_1d_s16_portable() in conv_1d_s16.h: the same sums, one at a time. Both are always
/// compiled, and tests/deploy/static/test_twins.py runs both on the same layers in an emulated Cortex-M4.
///
/// The weights of two channels (a, b) lie on the stack as s16, as words of (a[k], a[k+1]) and (b[k], b[k+1]), and serve
/// all positions, so flash is read once. Then eight sums stay in registers, and two inner loops compete for the six
/// that are left:
///
///     register   even pitch                                odd pitch
///     r0         x: the first of the four windows          x
///     r1         u0: pair of inputs of window 0            u: pair of inputs of window 0, then of window 2
///     r2         u1: of window 1                           v: of window 1, then of window 3
///     r3         u2: of window 2                           wa: pair of weights of channel a
///     r12        u3: of window 3                           wb: of channel b
///     r4 - r7    a0 - a3: sums of channel a, windows 0 - 3
///     r8 - r11   b0 - b3: sums of channel b
///     lr         w: pair of weights of a, then of b        -
///     sp         the widened weights, and what the code between two blocks of windows needs
///
/// - even pitch: the inputs of the windows 0 to 2 are those that the windows 1 to 3 had a pitch earlier. So u0 - u3
///   change their roles from one tap to that a pitch further instead of being loaded again: NEXT_COLUMN takes one new
///   input, two pairs of weights and eight SMLADs, 13 cycles for 16 MACs. A column is the taps that lie a pitch apart.
/// - even pitch, and weights that share halfwords as dense_block_s16.h says: NEXT_SHARED takes one word of them and an
///   AND instead of two, 12 cycles for 16 MACs, and they are copied as they are. The sums of a begin at -128 times the
///   sum of their window, of all positions in a table that is made first; those of b begin with the same.
/// - odd pitch: TAP_PAIR takes four inputs, two pairs of weights and eight SMLADs: 16 cycles for 16 MACs.
///
/// The first column or pair begins the sums with SMUAD, which saves setting them to zero. Neighbouring loads pipeline
/// on a Cortex-M4 and a lone one takes two cycles (Arm DDI 0439, section 3.3.3), which is why loads come in chains.

#ifndef TINYTRANSIT_CONV_1D_S16_M4_H
#define TINYTRANSIT_CONV_1D_S16_M4_H

#include "conv_1d_weights_m4.h"

#if TINYTRANSIT_DSP

/// @brief The eight sums as operands of an asm statement: written first ("=&r"), or added to ("+r").
#define SUMS(constraint)                                                                                               \
  [a0] constraint(a0), [a1] constraint(a1), [a2] constraint(a2), [a3] constraint(a3), [b0] constraint(b0),             \
      [b1] constraint(b1), [b2] constraint(b2), [b3] constraint(b3)

/// @brief One pair of taps at an even pitch that begins the sums; w holds a's weights and then b's.
#define SMUAD_COLUMN                                                                                                   \
  "smuad %[a0], %[u0], %[w]\n\t"                                                                                       \
  "smuad %[a1], %[u1], %[w]\n\t"                                                                                       \
  "smuad %[a2], %[u2], %[w]\n\t"                                                                                       \
  "smuad %[a3], %[u3], %[w]\n\t"                                                                                       \
  "ldr %[w], %[wb]\n\t"                                                                                                \
  "smuad %[b0], %[u0], %[w]\n\t"                                                                                       \
  "smuad %[b1], %[u1], %[w]\n\t"                                                                                       \
  "smuad %[b2], %[u2], %[w]\n\t"                                                                                       \
  "smuad %[b3], %[u3], %[w]\n\t"
/// @brief One that adds to them.
#define SMLAD_COLUMN                                                                                                   \
  "smlad %[a0], %[u0], %[w], %[a0]\n\t"                                                                                \
  "smlad %[a1], %[u1], %[w], %[a1]\n\t"                                                                                \
  "smlad %[a2], %[u2], %[w], %[a2]\n\t"                                                                                \
  "smlad %[a3], %[u3], %[w], %[a3]\n\t"                                                                                \
  "ldr %[w], %[wb]\n\t"                                                                                                \
  "smlad %[b0], %[u0], %[w], %[b0]\n\t"                                                                                \
  "smlad %[b1], %[u1], %[w], %[b1]\n\t"                                                                                \
  "smlad %[b2], %[u2], %[w], %[b2]\n\t"                                                                                \
  "smlad %[b3], %[u3], %[w], %[b3]\n\t"
/// @brief The first pair of taps of a column, number k of all: loads all four inputs.
#define FIRST_COLUMN(code, constraint, k)                                                                              \
  __asm__("ldr %[u0], [%[x], %[o0]]\n\t"                                                                               \
          "ldr %[u1], [%[x], %[o1]]\n\t"                                                                               \
          "ldr %[u2], [%[x], %[o2]]\n\t"                                                                               \
          "ldr %[u3], [%[x], %[o3]]\n\t"                                                                               \
          "ldr %[w], %[wa]\n\t" code                                                                                   \
          : SUMS(constraint), [u0] "=&r"(u0), [u1] "=&r"(u1), [u2] "=&r"(u2), [u3] "=&r"(u3), [w] "=&r"(w)             \
          : [x] "r"(x), [wa] "m"(weights[2 * (k)]), [wb] "m"(weights[2 * (k) + 1]), [o0] "n"(4 * (k)),                 \
            [o1] "n"(4 * (k) + 2 * pitch), [o2] "n"(4 * (k) + 4 * pitch), [o3] "n"(4 * (k) + 6 * pitch)                \
          : "memory")
/// @brief A further one loads one input, to p3; p0 - p3 are the registers of the windows 0 - 3, whose roles go round.
#define NEXT_COLUMN(p0, p1, p2, p3, k)                                                                                 \
  __asm__("ldr %[u3], [%[x], %[o3]]\n\t"                                                                               \
          "ldr %[w], %[wa]\n\t" SMLAD_COLUMN                                                                           \
          : SUMS("+r"), [u3] "=&r"(p3), [w] "=&r"(w)                                                                   \
          : [u0] "r"(p0), [u1] "r"(p1), [u2] "r"(p2), [x] "r"(x), [wa] "m"(weights[2 * (k)]),                          \
            [wb] "m"(weights[2 * (k) + 1]), [o3] "n"(4 * (k) + 6 * pitch)                                              \
          : "memory")

/// @brief One pair of taps with weights that share halfwords; s0 - s3 are what the sums of b begin with.
#define SHARED_COLUMN(s0, s1, s2, s3)                                                                                  \
  "smlad %[b0], %[u0], %[w], %[" s0 "]\n\t"                                                                            \
  "smlad %[b1], %[u1], %[w], %[" s1 "]\n\t"                                                                            \
  "smlad %[b2], %[u2], %[w], %[" s2 "]\n\t"                                                                            \
  "smlad %[b3], %[u3], %[w], %[" s3 "]\n\t"                                                                            \
  "and %[w], %[w], #0x00FF00FF\n\t"                                                                                    \
  "smlad %[a0], %[u0], %[w], %[a0]\n\t"                                                                                \
  "smlad %[a1], %[u1], %[w], %[a1]\n\t"                                                                                \
  "smlad %[a2], %[u2], %[w], %[a2]\n\t"                                                                                \
  "smlad %[a3], %[u3], %[w], %[a3]\n\t"
/// @brief The first pair of taps of a column.
#define FIRST_SHARED(code, constraint, k)                                                                              \
  __asm__("ldr %[u0], [%[x], %[o0]]\n\t"                                                                               \
          "ldr %[u1], [%[x], %[o1]]\n\t"                                                                               \
          "ldr %[u2], [%[x], %[o2]]\n\t"                                                                               \
          "ldr %[u3], [%[x], %[o3]]\n\t"                                                                               \
          "ldr %[w], %[m]\n\t" code                                                                                    \
          : [a0] "+r"(a0), [a1] "+r"(a1), [a2] "+r"(a2), [a3] "+r"(a3), [b0] constraint(b0), [b1] constraint(b1),      \
            [b2] constraint(b2), [b3] constraint(b3), [u0] "=&r"(u0), [u1] "=&r"(u1), [u2] "=&r"(u2), [u3] "=&r"(u3),  \
            [w] "=&r"(w)                                                                                               \
          : [x] "r"(x), [m] "m"(weights[k]), [o0] "n"(4 * (k)), [o1] "n"(4 * (k) + 2 * pitch),                         \
            [o2] "n"(4 * (k) + 4 * pitch), [o3] "n"(4 * (k) + 6 * pitch)                                               \
          : "memory")
/// @brief A further one.
#define NEXT_SHARED(p0, p1, p2, p3, k)                                                                                 \
  __asm__("ldr %[u3], [%[x], %[o3]]\n\t"                                                                               \
          "ldr %[w], %[m]\n\t" SHARED_COLUMN("b0", "b1", "b2", "b3")                                                   \
          : SUMS("+r"), [u3] "=&r"(p3), [w] "=&r"(w)                                                                   \
          : [u0] "r"(p0), [u1] "r"(p1), [u2] "r"(p2), [x] "r"(x), [m] "m"(weights[k]), [o3] "n"(4 * (k) + 6 * pitch)   \
          : "memory")
/// @brief The columns of four windows: `first` loads all inputs of a column, `next` one more.
#define COLUMNS(begin, first, next)                                                                                    \
  _Pragma("GCC unroll 64") for (int32_t c = 0; c < begun; ++c) {                                                       \
    if (c == 0) {                                                                                                      \
      begin;                                                                                                           \
    } else {                                                                                                           \
      first;                                                                                                           \
    }                                                                                                                  \
    _Pragma("GCC unroll 64") for (int32_t t = 1; t * columns + c < pairs; ++t) {                                       \
      if (t % 4 == 1) {                                                                                                \
        next(u1, u2, u3, u0, t * columns + c);                                                                         \
      } else if (t % 4 == 2) {                                                                                         \
        next(u2, u3, u0, u1, t * columns + c);                                                                         \
      } else if (t % 4 == 3) {                                                                                         \
        next(u3, u0, u1, u2, t * columns + c);                                                                         \
      } else {                                                                                                         \
        next(u0, u1, u2, u3, t * columns + c);                                                                         \
      }                                                                                                                \
    }                                                                                                                  \
  }

/// @brief One pair of taps at an odd pitch that begins the sums: windows 0 and 1, then 2 and 3.
#define SMUAD_PAIR                                                                                                     \
  "smuad %[a0], %[u], %[wa]\n\t"                                                                                       \
  "smuad %[b0], %[u], %[wb]\n\t"                                                                                       \
  "smuad %[a1], %[v], %[wa]\n\t"                                                                                       \
  "smuad %[b1], %[v], %[wb]\n\t"                                                                                       \
  "ldr %[u], [%[x], %[o2]]\n\t"                                                                                        \
  "ldr %[v], [%[x], %[o3]]\n\t"                                                                                        \
  "smuad %[a2], %[u], %[wa]\n\t"                                                                                       \
  "smuad %[b2], %[u], %[wb]\n\t"                                                                                       \
  "smuad %[a3], %[v], %[wa]\n\t"                                                                                       \
  "smuad %[b3], %[v], %[wb]\n\t"
/// @brief One that adds to them.
#define SMLAD_PAIR                                                                                                     \
  "smlad %[a0], %[u], %[wa], %[a0]\n\t"                                                                                \
  "smlad %[b0], %[u], %[wb], %[b0]\n\t"                                                                                \
  "smlad %[a1], %[v], %[wa], %[a1]\n\t"                                                                                \
  "smlad %[b1], %[v], %[wb], %[b1]\n\t"                                                                                \
  "ldr %[u], [%[x], %[o2]]\n\t"                                                                                        \
  "ldr %[v], [%[x], %[o3]]\n\t"                                                                                        \
  "smlad %[a2], %[u], %[wa], %[a2]\n\t"                                                                                \
  "smlad %[b2], %[u], %[wb], %[b2]\n\t"                                                                                \
  "smlad %[a3], %[v], %[wa], %[a3]\n\t"                                                                                \
  "smlad %[b3], %[v], %[wb], %[b3]\n\t"
/// @brief Pair of taps number k at an odd pitch.
#define TAP_PAIR(code, constraint, k)                                                                                  \
  __asm__("ldr %[wa], %[ma]\n\t"                                                                                       \
          "ldr %[wb], %[mb]\n\t"                                                                                       \
          "ldr %[u], [%[x], %[o0]]\n\t"                                                                                \
          "ldr %[v], [%[x], %[o1]]\n\t" code                                                                           \
          : SUMS(constraint), [u] "=&r"(u0), [v] "=&r"(u1), [wa] "=&r"(u2), [wb] "=&r"(u3)                             \
          : [x] "r"(x), [ma] "m"(weights[2 * (k)]), [mb] "m"(weights[2 * (k) + 1]), [o0] "n"(4 * (k)),                 \
            [o1] "n"(4 * (k) + 2 * pitch), [o2] "n"(4 * (k) + 4 * pitch), [o3] "n"(4 * (k) + 6 * pitch)                \
          : "memory")

/// @brief Store the results of two neighbouring channels.
/// @param out Where that of the first goes; a multiple of 4 bytes.
/// @param a Of the first, -255 .. 255.
/// @param b Of the second.
ALWAYS_INLINE void store_pair(int16_t *out, int32_t a, int32_t b) {
  __asm__("bfi %0, %1, #16, #16" : "+r"(a) : "r"(b));
  *(word_t *)out = (uint32_t)a;
}

// clang-format off

/// @brief Multiply a sum and add to it, by the short form of rescale_s16.h, with constants in two registers.
#define RAISE(sum, addend, factor) "mla %[" sum "], %[" sum "], " factor ", " addend "\n\t"
/// @brief What is left of the short form, with the multiplier in a register.
#define CUT(sum, multiplier)                                                                                           \
  "smmul %[" sum "], %[" sum "], " multiplier "\n\t"                                                                   \
  "usat %[" sum "], #24, %[" sum "]\n\t"
/// @brief A result to the low half of another channel's, which is in the upper one.
#define JOIN(a, b)                                                                                                     \
  "asr %[" a "], %[" a "], #16\n\t"                                                                                    \
  "bfi %[" b "], %[" a "], #0, #16\n\t"
/// @brief Constants and pointers as operands.
#define FRAME                                                                                                          \
  [a_addend] "m"(frame->stored.brief[0].addend), [a_factor] "m"(frame->stored.brief[0].factor),                        \
  [a_multiplier] "m"(frame->stored.brief[0].multiplier), [b_addend] "m"(frame->stored.brief[1].addend),                \
  [b_factor] "m"(frame->stored.brief[1].factor), [b_multiplier] "m"(frame->stored.brief[1].multiplier),                \
  [to] "m"(frame->out), [end] "m"(frame->last)
/// @brief Rescale two pooled positions, sums in a0, a2, b0 and b2: results of both channels in b0 and b2.
#define RESCALE_TWO_SHORT                                                                                                \
  __asm__ volatile(                                                                                                    \
      "ldr r1, %[a_addend]\n\t"                                                                                        \
      "ldr r2, %[a_factor]\n\t"                                                                                        \
      "ldr r3, %[a_multiplier]\n\t"                                                                                    \
      "ldr r5, %[b_addend]\n\t"                                                                                        \
      "ldr r7, %[b_factor]\n\t"                                                                                        \
      "ldr r9, %[b_multiplier]\n\t"                                                                                    \
      "ldr %[out], %[to]\n\t"                                                                                          \
      "ldr %[last], %[end]\n\t"                                                                                        \
      RAISE("a0", "r1", "r2") RAISE("a2", "r1", "r2") RAISE("b0", "r5", "r7") RAISE("b2", "r5", "r7")                  \
      CUT("a0", "r3") CUT("a2", "r3") CUT("b0", "r9") CUT("b2", "r9")                                                  \
      JOIN("a0", "b0") JOIN("a2", "b2")                                                                                \
      : [a0] "+r"(a0), [a2] "+r"(a2), [b0] "+r"(b0), [b2] "+r"(b2), [out] "=&r"(out), [last] "=&r"(last)               \
      : FRAME                                                                                                          \
      : "r1", "r2", "r3", "r5", "r7", "r9", "memory")
/// @brief The same of four positions.
#define RESCALE_FOUR_SHORT                                                                                               \
  __asm__ volatile(                                                                                                    \
      "ldr r1, %[a_addend]\n\t"                                                                                        \
      "ldr r2, %[a_factor]\n\t"                                                                                        \
      "ldr r3, %[a_multiplier]\n\t"                                                                                    \
      RAISE("a0", "r1", "r2") RAISE("a1", "r1", "r2") RAISE("a2", "r1", "r2") RAISE("a3", "r1", "r2")                  \
      CUT("a0", "r3") CUT("a1", "r3") CUT("a2", "r3") CUT("a3", "r3")                                                  \
      "ldr r1, %[b_addend]\n\t"                                                                                        \
      "ldr r2, %[b_factor]\n\t"                                                                                        \
      "ldr r3, %[b_multiplier]\n\t"                                                                                    \
      "ldr %[out], %[to]\n\t"                                                                                          \
      "ldr %[last], %[end]\n\t"                                                                                        \
      RAISE("b0", "r1", "r2") RAISE("b1", "r1", "r2") RAISE("b2", "r1", "r2") RAISE("b3", "r1", "r2")                  \
      CUT("b0", "r3") CUT("b1", "r3") CUT("b2", "r3") CUT("b3", "r3")                                                  \
      JOIN("a0", "b0") JOIN("a1", "b1") JOIN("a2", "b2") JOIN("a3", "b3")                                              \
      : SUMS("+r"), [out] "=&r"(out), [last] "=&r"(last)                                                               \
      : FRAME                                                                                                          \
      : "r1", "r2", "r3", "memory")

// clang-format on

/// @brief Constants of two channels, in either form.
typedef union {
  channel_s16_t full[2];    ///< For rescale_s16().
  channel_short_t brief[2]; ///< For rescale_raised_s16().
} two_channels_t;

/// @brief What lies on the stack while two channels are convolved: all registers are taken.
typedef struct {
  word_t weights[2 * CONV_1D_PAIRS_MAX]; ///< Widened; shared ones take half of it, and the sums begin behind them.
  two_channels_t stored;                 ///< Constants.
  int16_t *out;                          ///< The next position of the first channel.
  const int16_t *last;                   ///< The first of the last four windows.
  const word_t *start;                   ///< What the next sums of a begin with.
} conv_1d_frame_t;

/// @brief A sum as a result of the long form.
#define RESCALED(sum, channel) rescale_s16(sum, &(channel), p->low, p->high)

/// @brief Convolve two channels whose constants and weights lie on the stack.
/// @param p The layer.
/// @param frame Its `out` is the first position of the first of the two channels.
/// @param in The first window.
ALWAYS_INLINE void conv_1d_s16_pair(const conv_1d_s16_params_t *p, conv_1d_frame_t *frame, const int16_t *in) {
  // The map of registers above; the compiler's allocator does not find out by itself that everything fits.
  register int32_t a0 __asm__("r4"), a1 __asm__("r5"), a2 __asm__("r6"), a3 __asm__("r7");
  register int32_t b0 __asm__("r8"), b1 __asm__("r9"), b2 __asm__("r10"), b3 __asm__("r11");
  register const int16_t *x __asm__("r0") = in;
  register uint32_t u0 __asm__("r1"), u1 __asm__("r2"), u2 __asm__("r3"), u3 __asm__("r12"), w __asm__("lr");
  const int32_t pitch = p->pitch, pairs = p->pairs, channels = p->channels, surplus = -p->positions & 3;
  const word_t *const weights = frame->weights;
  // Of a pitch of so many pairs, each begins a column of taps that all lie a pitch apart.
  const int32_t columns = pitch / 2, begun = columns < pairs ? columns : pairs;
  frame->last = in + (p->positions - 4) * pitch;
  frame->start = frame->weights + pairs;
  for (;;) {
    if (p->weights_shared != NULL) {
      __asm__ volatile("ldr %[u0], %[start]\n\t"
                       "ldmia %[u0]!, {r4-r7}\n\t"
                       "str %[u0], %[start]"
                       : [u0] "=&r"(u0), [start] "+m"(frame->start), "=r"(a0), "=r"(a1), "=r"(a2), "=r"(a3)
                       :
                       : "memory");
      COLUMNS(FIRST_SHARED(SHARED_COLUMN("a0", "a1", "a2", "a3"), "=&r", 0),
              FIRST_SHARED(SHARED_COLUMN("b0", "b1", "b2", "b3"), "+r", c), NEXT_SHARED)
      // 256 times the sums of b.
      b0 -= a0, b1 -= a1, b2 -= a2, b3 -= a3;
    } else if (pitch % 2 == 0) {
      COLUMNS(FIRST_COLUMN(SMUAD_COLUMN, "=&r", 0), FIRST_COLUMN(SMLAD_COLUMN, "+r", c), NEXT_COLUMN)
    } else {
      TAP_PAIR(SMUAD_PAIR, "=&r", 0);
#pragma GCC unroll 64
      for (int32_t k = 1; k < pairs; ++k) {
        TAP_PAIR(SMLAD_PAIR, "+r", k);
      }
    }
    register int16_t *out __asm__("r12");
    register const int16_t *last __asm__("lr");
    if (p->pool == 2) {
      // Rescaling never falls, so the greatest sum gives the greatest result.
      a0 = greater(a0, a1), a2 = greater(a2, a3), b0 = greater(b0, b1), b2 = greater(b2, b3);
      if (p->short_rescale != NULL) {
        RESCALE_TWO_SHORT;
        *(word_t *)out = (uint32_t)b0;
        *(word_t *)(out + channels) = (uint32_t)b2;
      } else {
        const channel_s16_t a = load_channel(&frame->stored.full[0]), b = load_channel(&frame->stored.full[1]);
        out = frame->out;
        last = frame->last;
        store_pair(out, RESCALED(a0, a), RESCALED(b0, b));
        store_pair(out + channels, RESCALED(a2, a), RESCALED(b2, b));
      }
    } else if (p->short_rescale != NULL) {
      RESCALE_FOUR_SHORT;
      *(word_t *)out = (uint32_t)b0;
      *(word_t *)(out + channels) = (uint32_t)b1;
      *(word_t *)(out + 2 * channels) = (uint32_t)b2;
      *(word_t *)(out + 3 * channels) = (uint32_t)b3;
    } else {
      const channel_s16_t a = load_channel(&frame->stored.full[0]), b = load_channel(&frame->stored.full[1]);
      out = frame->out;
      last = frame->last;
      store_pair(out, RESCALED(a0, a), RESCALED(b0, b));
      store_pair(out + channels, RESCALED(a1, a), RESCALED(b1, b));
      store_pair(out + 2 * channels, RESCALED(a2, a), RESCALED(b2, b));
      store_pair(out + 3 * channels, RESCALED(a3, a), RESCALED(b3, b));
    }
    x += 4 * pitch;
    out += 4 / p->pool * channels;
    if (__builtin_expect(x > last, 0)) {
      if (surplus == 0 || x == last + 4 * pitch) {
        break;
      }
      // The last block is moved back to end with the last position: computing some twice is cheaper than a tail loop.
      x = last;
      out -= surplus / p->pool * channels;
      frame->start -= surplus;
    }
    frame->out = out;
  }
}

/// @brief Convolve all channels, two by two.
/// @param p The layer.
/// @param in The first window.
/// @param out The first position of the first channel.
ALWAYS_INLINE void conv_1d_s16_m4(const conv_1d_s16_params_t *p, const int16_t *in, int16_t *out) {
  conv_1d_frame_t frame;
  if (p->weights_shared != NULL) {
    const int32_t words = p->pitch / 2;
    sum_windows(in, words, p->pairs / words, p->positions, frame.weights + p->pairs);
  }
  for (int32_t c = 0; c < p->channels; c += 2) {
    if (p->short_rescale != NULL) {
      __asm__ volatile("ldm %[from], {r4-r9}\n\t"
                       "stm %[to], {r4-r9}"
                       :
                       : [from] "r"(&p->short_rescale[c]), [to] "r"(frame.stored.brief)
                       : "r4", "r5", "r6", "r7", "r8", "r9", "memory");
    } else {
      frame.stored.full[0] = p->rescale[c];
      frame.stored.full[1] = p->rescale[c + 1];
    }
    if (p->weights_shared != NULL) {
      copy_weights(frame.weights, p->weights_shared + c * p->pairs, p->pairs);
    } else if (p->weights_s16 != NULL) {
      copy_weights(frame.weights, p->weights_s16 + 2 * c * p->pairs, 2 * p->pairs);
    } else {
      widen_weights(frame.weights, p->weights_u8 + 2 * c * p->pairs, p->pairs);
    }
    frame.out = out + c;
    conv_1d_s16_pair(p, &frame, in);
  }
}

#undef RESCALED
#undef SUMS
#undef SMUAD_COLUMN
#undef SMLAD_COLUMN
#undef FIRST_COLUMN
#undef NEXT_COLUMN
#undef SMUAD_PAIR
#undef SMLAD_PAIR
#undef TAP_PAIR
#undef SHARED_COLUMN
#undef FIRST_SHARED
#undef NEXT_SHARED
#undef COLUMNS
#undef RAISE
#undef CUT
#undef JOIN
#undef FRAME
#undef RESCALE_TWO_SHORT
#undef RESCALE_FOUR_SHORT

#endif

#endif
