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
/// - odd pitch: TAP_PAIR takes four inputs, two pairs of weights and eight SMLADs: 16 cycles for 16 MACs.
///
/// The first column or pair begins the sums with SMUAD, which saves setting them to zero. Neighbouring loads pipeline
/// on a Cortex-M4 and a lone one takes two cycles (Arm DDI 0439, section 3.3.3), which is why loads come in chains.

#ifndef TINYTRANSIT_CONV_1D_S16_M4_H
#define TINYTRANSIT_CONV_1D_S16_M4_H

#include "rescale_s16.h"

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

/// @brief The same of results in bits 16 to 23, as rescale_raised_s16() gives them.
ALWAYS_INLINE void store_raised(int16_t *out, int32_t a, int32_t b) {
  __asm__("bfi %0, %1, #0, #16" : "+r"(b) : "r"(a >> 16));
  *(word_t *)out = (uint32_t)b;
}

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

/// @brief Copy words of (a[k], a[k+1]) and (b[k], b[k+1]).
/// @param wide 2 * pairs words.
/// @param weights 4 * pairs values.
/// @param pairs Pairs of taps, 1 .. CONV_1D_PAIRS_MAX.
ALWAYS_INLINE void copy_weights(word_t *wide, const int16_t *weights, int32_t pairs) {
  const word_t *w = (const word_t *)weights;
  for (int32_t n = pairs / 4; n > 0; --n) {
    __asm__ volatile("ldmia %[w]!, {r4-r11}\n\t"
                     "stmia %[wide]!, {r4-r11}"
                     : [w] "+r"(w), [wide] "+r"(wide)
                     :
                     : EIGHT_REGISTERS, "memory");
  }
  for (int32_t n = 2 * (pairs % 4); n > 0; --n) {
    *wide++ = *w++;
  }
}

/// @brief Constants of two channels, in either form.
typedef union {
  channel_s16_t full[2];    ///< For rescale_s16().
  channel_short_t brief[2]; ///< For rescale_raised_s16().
} two_channels_t;

/// @brief A sum as a result.
#define RESCALED(sum, channel) rescale_s16(sum, &(channel), p->low, p->high)
#define RESCALED_SHORT(sum, channel) rescale_raised_s16(sum, &(channel))
/// @brief Load the constants, rescale and store the results of two pooled positions.
#define STORE_TWO(load_a, load_b, RESULT, STORE)                                                                       \
  const __typeof__(load_a) a = load_a;                                                                                 \
  const int32_t a_0 = RESULT(a01, a), a_1 = RESULT(a23, a);                                                            \
  const __typeof__(load_b) b = load_b;                                                                                 \
  STORE(out, a_0, RESULT(b01, b));                                                                                     \
  STORE(out + channels, a_1, RESULT(b23, b))
/// @brief Those of four positions.
#define STORE_FOUR(load_a, load_b, RESULT, STORE)                                                                      \
  const __typeof__(load_a) a = load_a;                                                                                 \
  const int32_t a_0 = RESULT(a0, a), a_1 = RESULT(a1, a), a_2 = RESULT(a2, a), a_3 = RESULT(a3, a);                    \
  const __typeof__(load_b) b = load_b;                                                                                 \
  STORE(out, a_0, RESULT(b0, b));                                                                                      \
  STORE(out + channels, a_1, RESULT(b1, b));                                                                           \
  STORE(out + 2 * channels, a_2, RESULT(b2, b));                                                                       \
  STORE(out + 3 * channels, a_3, RESULT(b3, b))

/// @brief Convolve two channels whose constants and widened weights lie on the stack.
/// @param p The layer.
/// @param stored Constants of the two channels.
/// @param weights Their weights: 2 * pairs words.
/// @param in The first window.
/// @param out The first position of the first of the two channels.
ALWAYS_INLINE void conv_1d_s16_pair(const conv_1d_s16_params_t *p, two_channels_t stored, const word_t *weights,
                                    const int16_t *in, int16_t *out) {
  // The map of registers above; the compiler's allocator does not find out by itself that everything fits.
  register int32_t a0 __asm__("r4"), a1 __asm__("r5"), a2 __asm__("r6"), a3 __asm__("r7");
  register int32_t b0 __asm__("r8"), b1 __asm__("r9"), b2 __asm__("r10"), b3 __asm__("r11");
  register const int16_t *x __asm__("r0") = in;
  register uint32_t u0 __asm__("r1"), u1 __asm__("r2"), u2 __asm__("r3"), u3 __asm__("r12"), w __asm__("lr");
  const int32_t pitch = p->pitch, pairs = p->pairs, channels = p->channels, surplus = -p->positions & 3;
  const int16_t *const last = in + (p->positions - 4) * pitch;
  // Of a pitch of so many pairs, each begins a column of taps that all lie a pitch apart.
  const int32_t columns = pitch / 2, begun = columns < pairs ? columns : pairs;
  for (;;) {
    if (pitch % 2 == 0) {
#pragma GCC unroll 64
      for (int32_t c = 0; c < begun; ++c) {
        if (c == 0) {
          FIRST_COLUMN(SMUAD_COLUMN, "=&r", 0);
        } else {
          FIRST_COLUMN(SMLAD_COLUMN, "+r", c);
        }
#pragma GCC unroll 64
        for (int32_t t = 1; t * columns + c < pairs; ++t) {
          if (t % 4 == 1) {
            NEXT_COLUMN(u1, u2, u3, u0, t * columns + c);
          } else if (t % 4 == 2) {
            NEXT_COLUMN(u2, u3, u0, u1, t * columns + c);
          } else if (t % 4 == 3) {
            NEXT_COLUMN(u3, u0, u1, u2, t * columns + c);
          } else {
            NEXT_COLUMN(u0, u1, u2, u3, t * columns + c);
          }
        }
      }
    } else {
      TAP_PAIR(SMUAD_PAIR, "=&r", 0);
#pragma GCC unroll 64
      for (int32_t k = 1; k < pairs; ++k) {
        TAP_PAIR(SMLAD_PAIR, "+r", k);
      }
    }
    if (p->pool == 2) {
      // Rescaling never falls, so the greatest sum gives the greatest result.
      const int32_t a01 = greater(a0, a1), a23 = greater(a2, a3), b01 = greater(b0, b1), b23 = greater(b2, b3);
      if (p->short_rescale != NULL) {
        STORE_TWO(load_channel_short(&stored.brief[0]), load_channel_short(&stored.brief[1]), RESCALED_SHORT,
                  store_raised);
      } else {
        STORE_TWO(load_channel(&stored.full[0]), load_channel(&stored.full[1]), RESCALED, store_pair);
      }
    } else if (p->short_rescale != NULL) {
      STORE_FOUR(load_channel_short(&stored.brief[0]), load_channel_short(&stored.brief[1]), RESCALED_SHORT,
                 store_raised);
    } else {
      STORE_FOUR(load_channel(&stored.full[0]), load_channel(&stored.full[1]), RESCALED, store_pair);
    }
    if (x == last) {
      break;
    }
    x += 4 * pitch;
    out += 4 / p->pool * channels;
    // The last block is moved back to end with the last position: computing some twice is cheaper than a tail loop.
    if (surplus != 0 && x > last) {
      x = last;
      out -= surplus / p->pool * channels;
    }
  }
}

/// @brief Convolve all channels, two by two.
/// @param p The layer.
/// @param in The first window.
/// @param out The first position of the first channel.
ALWAYS_INLINE void conv_1d_s16_m4(const conv_1d_s16_params_t *p, const int16_t *in, int16_t *out) {
  word_t weights[2 * CONV_1D_PAIRS_MAX];
  for (int32_t c = 0; c < p->channels; c += 2) {
    two_channels_t stored;
    if (p->short_rescale != NULL) {
      stored.brief[0] = p->short_rescale[c];
      stored.brief[1] = p->short_rescale[c + 1];
    } else {
      stored.full[0] = p->rescale[c];
      stored.full[1] = p->rescale[c + 1];
    }
    if (p->weights_s16 != NULL) {
      copy_weights(weights, p->weights_s16 + 2 * c * p->pairs, p->pairs);
    } else {
      widen_weights(weights, p->weights_u8 + 2 * c * p->pairs, p->pairs);
    }
    conv_1d_s16_pair(p, stored, weights, in, out + c);
  }
}

#undef EIGHT_REGISTERS
#undef RESCALED
#undef RESCALED_SHORT
#undef STORE_TWO
#undef STORE_FOUR
#undef SUMS
#undef SMUAD_COLUMN
#undef SMLAD_COLUMN
#undef FIRST_COLUMN
#undef NEXT_COLUMN
#undef SMUAD_PAIR
#undef SMLAD_PAIR
#undef TAP_PAIR

#endif

#endif
