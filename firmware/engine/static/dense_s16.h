// SPDX-License-Identifier: MIT
/// @file dense_s16.h
/// @brief Product of a matrix and an s16 vector that is stored less its zero point.
///
/// A weight serves once, so loading and unpacking must cost little. Two rows (a, b) share a halfword of 256 * b + a +
/// 128. Multiplied as it is, it adds to the sum of both; without its high byte, to the sum of a + 128 alone. The
/// difference of the sums is 256 times b's, and 128 times the sum of the inputs is what a's has too much. Four rows by
/// four taps take six loads, four ANDs and eight SMLADs: 19 cycles. sum_rows_s16_portable() is the readable twin of
/// that; tests/deploy/static/test_twins.py runs both on the same layers.

#ifndef TINYTRANSIT_DENSE_S16_H
#define TINYTRANSIT_DENSE_S16_H

#include <string.h>

#include "rescale_s16.h"

/// @brief Sizes and constants of one layer.
typedef struct {
  uint16_t quads;         ///< Inputs / 4, rounded up, at least 1; weights beyond the last input are 0.
  uint16_t out_n;         ///< Rows, at least 1; the weights are padded to a multiple of 4.
  uint16_t before;        ///< Zero elements to write ahead of the output.
  uint16_t after;         ///< Zero elements to write behind the output.
  int16_t low;            ///< Lower bound of the output, less its zero point: -255 .. 255.
  int16_t high;           ///< Upper bound of the output, low .. 255.
  const int16_t *weights; ///< For each 4 rows (a, b, c, d) and 2 taps k: ab[k] ab[k+1] cd[k] cd[k+1], shared as above.
  const channel_s16_t *rescale;         ///< (out_n): bias, multiplier and shift of each row.
  const channel_short_t *short_rescale; ///< Or constants of the short form, for bounds of 0 and 255.
} dense_s16_params_t;

/// @brief Sum four rows, one product at a time: what sum_rows_s16_m4() computes, without its shared halfwords.
/// @param s Is set to the four sums.
/// @param p The layer.
/// @param in 4 * quads values.
/// @param row The first of the four rows, a multiple of 4.
ALWAYS_INLINE void sum_rows_s16_portable(int32_t s[4], const dense_s16_params_t *p, const int16_t *in, int32_t row) {
  for (int32_t i = 0; i < 4; ++i) {
    s[i] = 0;
    for (int32_t tap = 0; tap < 4 * p->quads; ++tap) {
      const int16_t shared = p->weights[2 * row * p->quads + tap / 2 * 4 + i / 2 * 2 + tap % 2];
      s[i] += in[tap] * (i % 2 ? shared >> 8 : (shared & 0xFF) - 128);
    }
  }
}

#if TINYTRANSIT_DSP

/// @brief Quads after which 256 times a row's sum may leave 32 bits: inputs are within 255, weights within 128.
enum { DENSE_QUADS_MAX = 64 };

/// @brief Quads below which a loop unrolled four times would cost more flash than it saves time.
enum { DENSE_QUADS_UNROLLED = 16 };

/// @brief The products of four taps; w0 - w3 hold ab[0..1], cd[0..1], ab[2..3], cd[2..3].
#define QUAD_PRODUCTS                                                                                                  \
  "and %[t], %[w0], #0x00FF00FF\n\t"                                                                                   \
  "smlad %[ab], %[u], %[w0], %[ab]\n\t"                                                                                \
  "smlad %[a], %[u], %[t], %[a]\n\t"                                                                                   \
  "and %[t], %[w1], #0x00FF00FF\n\t"                                                                                   \
  "smlad %[cd], %[u], %[w1], %[cd]\n\t"                                                                                \
  "smlad %[c], %[u], %[t], %[c]\n\t"                                                                                   \
  "and %[t], %[w2], #0x00FF00FF\n\t"                                                                                   \
  "smlad %[ab], %[v], %[w2], %[ab]\n\t"                                                                                \
  "smlad %[a], %[v], %[t], %[a]\n\t"                                                                                   \
  "and %[t], %[w3], #0x00FF00FF\n\t"                                                                                   \
  "smlad %[cd], %[v], %[w3], %[cd]\n\t"                                                                                \
  "smlad %[c], %[v], %[t], %[c]\n\t"
/// @brief The operands of the products.
#define QUAD_OPERANDS                                                                                                  \
  [a] "+r"(a), [ab] "+r"(ab), [c] "+r"(c), [cd] "+r"(cd), [w0] "=&r"(w0), [w1] "=&r"(w1), [w2] "=&r"(w2),              \
      [w3] "=&r"(w3), [u] "=&r"(u), [v] "=&r"(v), [t] "=&r"(t), [x] "+r"(x), [w] "+r"(w)
/// @brief Four taps of four rows, quad number k behind x and w.
#define TAP_QUAD(k)                                                                                                    \
  __asm__("ldr %[w0], [%[w], %[o]]\n\t"                                                                                \
          "ldr %[w1], [%[w], %[o] + 4]\n\t"                                                                            \
          "ldr %[w2], [%[w], %[o] + 8]\n\t"                                                                            \
          "ldr %[w3], [%[w], %[o] + 12]\n\t"                                                                           \
          "ldr %[u], [%[x], %[i]]\n\t"                                                                                 \
          "ldr %[v], [%[x], %[i] + 4]\n\t" QUAD_PRODUCTS                                                               \
          : QUAD_OPERANDS                                                                                              \
          : [i] "n"(8 * (k)), [o] "n"(16 * (k))                                                                        \
          : "memory")
/// @brief The quad at x and w, taken last: it moves them on by so many quads.
#define LAST_TAP_QUAD(quads)                                                                                           \
  __asm__("ldr %[w1], [%[w], #4]\n\t"                                                                                  \
          "ldr %[w2], [%[w], #8]\n\t"                                                                                  \
          "ldr %[w3], [%[w], #12]\n\t"                                                                                 \
          "ldr %[v], [%[x], #4]\n\t"                                                                                   \
          "ldr %[w0], [%[w]], %[o]\n\t"                                                                                \
          "ldr %[u], [%[x]], %[i]\n\t" QUAD_PRODUCTS                                                                   \
          : QUAD_OPERANDS                                                                                              \
          : [i] "n"(8 * (quads)), [o] "n"(16 * (quads))                                                                \
          : "memory")

/// @brief Sum all inputs, those behind the last one included.
/// @param p The layer.
/// @param in 4 * quads values.
ALWAYS_INLINE uint32_t sum_inputs_s16(const dense_s16_params_t *p, const int16_t *in) {
  const word_t *x = (const word_t *)in;
  const uint32_t ones = 0x00010001;
  uint32_t sum = 0, u, v, w, y;
  for (int32_t n = p->quads / 2; n > 0; --n) {
    // Neighbouring loads pipeline.
    __asm__("ldr %[v], [%[x], #4]\n\t"
            "ldr %[w], [%[x], #8]\n\t"
            "ldr %[y], [%[x], #12]\n\t"
            "ldr %[u], [%[x]], #16\n\t"
            "smlad %[sum], %[v], %[ones], %[sum]\n\t"
            "smlad %[sum], %[w], %[ones], %[sum]\n\t"
            "smlad %[sum], %[y], %[ones], %[sum]\n\t"
            "smlad %[sum], %[u], %[ones], %[sum]"
            : [sum] "+r"(sum), [x] "+r"(x), [u] "=&r"(u), [v] "=&r"(v), [w] "=&r"(w), [y] "=&r"(y)
            : [ones] "r"(ones)
            : "memory");
  }
  return p->quads % 2 ? smlad(x[1], ones, smlad(x[0], ones, sum)) : sum;
}

/// @brief Sum four rows; its readable twin is sum_rows_s16_portable().
/// @param s Is set to the four sums.
/// @param p The layer.
/// @param in 4 * quads values, within -255 .. 255.
/// @param row The first of the four rows, a multiple of 4.
/// @param inputs What sum_inputs_s16() returned.
ALWAYS_INLINE void sum_rows_s16_m4(int32_t s[4], const dense_s16_params_t *p, const int16_t *in, int32_t row,
                                   uint32_t inputs) {
  register uint32_t a __asm__("r4") = 0, ab __asm__("r5") = 0, c __asm__("r6") = 0, cd __asm__("r7") = 0;
  register const int16_t *x __asm__("r0") = in;
  register const int16_t *w __asm__("r1") = p->weights + 2 * row * p->quads;
  uint32_t w0, w1, w2, w3, u, v, t;
  int32_t b = 0, d = 0;
  for (int32_t left = p->quads; left > 0; left -= DENSE_QUADS_MAX) {
    const int32_t quads = left < DENSE_QUADS_MAX ? left : DENSE_QUADS_MAX;
    for (int32_t n = p->quads < DENSE_QUADS_UNROLLED ? 0 : quads / 4; n > 0; --n) {
      TAP_QUAD(1);
      TAP_QUAD(2);
      TAP_QUAD(3);
      LAST_TAP_QUAD(4);
    }
    for (int32_t n = p->quads < DENSE_QUADS_UNROLLED ? quads : quads % 4; n > 0; --n) {
      LAST_TAP_QUAD(1);
    }
    // The sums themselves may wrap around: only their difference counts.
    b += (int32_t)(ab - a) >> 8;
    d += (int32_t)(cd - c) >> 8;
    ab = a;
    cd = c;
  }
  s[0] = (int32_t)(a - 128 * inputs);
  s[1] = b;
  s[2] = (int32_t)(c - 128 * inputs);
  s[3] = d;
}

#undef QUAD_PRODUCTS
#undef QUAD_OPERANDS
#undef TAP_QUAD
#undef LAST_TAP_QUAD

#endif

/// @brief Multiply, and write the margins.
/// @param p The layer.
/// @param in Readable up to 4 * quads values; those behind the last input have weights of 0.
/// @param out Points behind the leading margin: out_n values.
ALWAYS_INLINE void dense_s16(const dense_s16_params_t *p, const int16_t *in, int16_t *out) {
  memset(out - p->before, 0, 2u * p->before);
  memset(out + p->out_n, 0, 2u * p->after);
#if TINYTRANSIT_DSP
  const uint32_t inputs = sum_inputs_s16(p, in);
#endif
  for (int32_t row = 0; row < p->out_n; row += 4) {
    int32_t s[4];
#if TINYTRANSIT_DSP
    sum_rows_s16_m4(s, p, in, row, inputs);
#else
    sum_rows_s16_portable(s, p, in, row);
#endif
    for (int32_t i = 0; i < 4 && row + i < p->out_n; ++i) {
      if (p->short_rescale != NULL) {
        const channel_short_t channel = load_channel_short(&p->short_rescale[row + i]);
        out[row + i] = (int16_t)(rescale_raised_s16(s[i], &channel) >> 16);
      } else {
        const channel_s16_t channel = load_channel(&p->rescale[row + i]);
        out[row + i] = (int16_t)rescale_s16(s[i], &channel, p->low, p->high);
      }
    }
  }
}

#endif
