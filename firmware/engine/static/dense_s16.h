// SPDX-License-Identifier: MIT
/// @file dense_s16.h
/// @brief Product of a matrix and an s16 vector that is stored less its zero point.
///
/// A weight serves once, so the loop is bound by loads. Four rows by four taps take, with s8 weights, six loads, eight
/// widenings and eight SMLADs: 23 cycles; with s16 weights, ten loads and eight SMLADs: 20 cycles.

#ifndef TINYTRANSIT_DENSE_S16_H
#define TINYTRANSIT_DENSE_S16_H

#include <stddef.h>
#include <string.h>

#include "rescale_s16.h"

/// @brief Sizes and constants of one layer.
typedef struct {
  uint16_t quads;    ///< Inputs / 4, rounded up; weights beyond the last input are 0.
  uint16_t out_n;    ///< Rows; the tables are padded to a multiple of 4.
  uint16_t before;   ///< Zero elements to write ahead of the output.
  uint16_t after;    ///< Zero elements to write behind the output.
  int16_t low, high; ///< Clamp of the output.
  const int8_t *weights_s8;   ///< For each 4 rows (a, b, c, d) and 2 taps k: a[k] b[k] a[k+1] b[k+1], then c and d.
  const int16_t *weights_s16; ///< Or, for each 4 rows and 2 taps: a[k] a[k+1], then b, c and d. The other one is NULL.
  const channel_s16_t *rescale; ///< (out_n, padded)
} dense_s16_params_t;

#if TINYTRANSIT_DSP

#define QUAD_W8                                                                                                        \
  "ldr %[w0], [%[w], %[o]]\n\t"                                                                                        \
  "ldr %[w1], [%[w], %[o] + 4]\n\t"                                                                                    \
  "ldr %[w2], [%[w], %[o] + 8]\n\t"                                                                                    \
  "ldr %[w3], [%[w], %[o] + 12]\n\t"                                                                                   \
  "ldr %[u], [%[x], %[i]]\n\t"                                                                                         \
  "ldr %[v], [%[x], %[i] + 4]\n\t"                                                                                     \
  "sxtb16 %[t], %[w0]\n\t"                                                                                             \
  "sxtb16 %[w0], %[w0], ror #8\n\t"                                                                                    \
  "smlad %[s0], %[u], %[t], %[s0]\n\t"                                                                                 \
  "smlad %[s1], %[u], %[w0], %[s1]\n\t"                                                                                \
  "sxtb16 %[t], %[w1]\n\t"                                                                                             \
  "sxtb16 %[w1], %[w1], ror #8\n\t"                                                                                    \
  "smlad %[s2], %[u], %[t], %[s2]\n\t"                                                                                 \
  "smlad %[s3], %[u], %[w1], %[s3]\n\t"                                                                                \
  "sxtb16 %[t], %[w2]\n\t"                                                                                             \
  "sxtb16 %[w2], %[w2], ror #8\n\t"                                                                                    \
  "smlad %[s0], %[v], %[t], %[s0]\n\t"                                                                                 \
  "smlad %[s1], %[v], %[w2], %[s1]\n\t"                                                                                \
  "sxtb16 %[t], %[w3]\n\t"                                                                                             \
  "sxtb16 %[w3], %[w3], ror #8\n\t"                                                                                    \
  "smlad %[s2], %[v], %[t], %[s2]\n\t"                                                                                 \
  "smlad %[s3], %[v], %[w3], %[s3]\n\t"
#define QUAD_W16                                                                                                       \
  "ldr %[w0], [%[w], %[o] + 0]\n\t"                                                                                    \
  "ldr %[w1], [%[w], %[o] + 4]\n\t"                                                                                    \
  "ldr %[w2], [%[w], %[o] + 8]\n\t"                                                                                    \
  "ldr %[w3], [%[w], %[o] + 12]\n\t"                                                                                   \
  "ldr %[u], [%[x], %[i] + 0]\n\t"                                                                                     \
  "smlad %[s0], %[u], %[w0], %[s0]\n\t"                                                                                \
  "smlad %[s1], %[u], %[w1], %[s1]\n\t"                                                                                \
  "smlad %[s2], %[u], %[w2], %[s2]\n\t"                                                                                \
  "smlad %[s3], %[u], %[w3], %[s3]\n\t"                                                                                \
  "ldr %[w0], [%[w], %[o] + 16]\n\t"                                                                                   \
  "ldr %[w1], [%[w], %[o] + 20]\n\t"                                                                                   \
  "ldr %[w2], [%[w], %[o] + 24]\n\t"                                                                                   \
  "ldr %[w3], [%[w], %[o] + 28]\n\t"                                                                                   \
  "ldr %[v], [%[x], %[i] + 4]\n\t"                                                                                     \
  "smlad %[s0], %[v], %[w0], %[s0]\n\t"                                                                                \
  "smlad %[s1], %[v], %[w1], %[s1]\n\t"                                                                                \
  "smlad %[s2], %[v], %[w2], %[s2]\n\t"                                                                                \
  "smlad %[s3], %[v], %[w3], %[s3]\n\t"
#define TAP_QUAD(code, size, k)                                                                                        \
  __asm__(code                                                                                                         \
          : [s0] "+r"(s0), [s1] "+r"(s1), [s2] "+r"(s2), [s3] "+r"(s3), [w0] "=&r"(w0), [w1] "=&r"(w1),                \
            [w2] "=&r"(w2), [w3] "=&r"(w3), [u] "=&r"(u), [v] "=&r"(v), [t] "=&r"(t)                                   \
          : [x] "r"(x), [w] "r"(w), [i] "n"(8 * (k)), [o] "n"((size) * (k))                                            \
          : "memory")
#define ALL_QUADS(code, size)                                                                                          \
  do {                                                                                                                 \
    for (int32_t n = quads / 4; n > 0; --n) {                                                                          \
      TAP_QUAD(code, size, 0);                                                                                         \
      TAP_QUAD(code, size, 1);                                                                                         \
      TAP_QUAD(code, size, 2);                                                                                         \
      TAP_QUAD(code, size, 3);                                                                                         \
      x += 16;                                                                                                         \
      w += 4 * (size);                                                                                                 \
    }                                                                                                                  \
    for (int32_t n = quads % 4; n > 0; --n) {                                                                          \
      TAP_QUAD(code, size, 0);                                                                                         \
      x += 4;                                                                                                          \
      w += (size);                                                                                                     \
    }                                                                                                                  \
  } while (0)

/// @brief Sum four rows, the first of which is `row`.
ALWAYS_INLINE void sum_rows_s16(int32_t s[4], const dense_s16_params_t *p, const int16_t *in, int32_t row) {
  register int32_t s0 __asm__("r4") = 0, s1 __asm__("r5") = 0, s2 __asm__("r6") = 0, s3 __asm__("r7") = 0;
  register const int16_t *x __asm__("r0") = in;
  register const uint8_t *w __asm__("r1");
  uint32_t w0, w1, w2, w3, u, v, t;
  const int32_t quads = p->quads;
  if (p->weights_s16 != NULL) {
    w = (const uint8_t *)(p->weights_s16 + 4 * row * quads);
    ALL_QUADS(QUAD_W16, 32);
  } else {
    w = (const uint8_t *)(p->weights_s8 + 4 * row * quads);
    ALL_QUADS(QUAD_W8, 16);
  }
  s[0] = s0;
  s[1] = s1;
  s[2] = s2;
  s[3] = s3;
}

#undef QUAD_W8
#undef QUAD_W16
#undef TAP_QUAD
#undef ALL_QUADS

#else

/// @brief Sum four rows, the first of which is `row`.
ALWAYS_INLINE void sum_rows_s16(int32_t s[4], const dense_s16_params_t *p, const int16_t *in, int32_t row) {
  for (int32_t i = 0; i < 4; ++i) {
    s[i] = 0;
    for (int32_t tap = 0; tap < 4 * p->quads; ++tap) {
      const int32_t pair = 4 * row * p->quads + tap / 2 * 8;
      s[i] += in[tap] * (p->weights_s16 != NULL ? p->weights_s16[pair + 2 * i + tap % 2]
                                                : p->weights_s8[pair + i / 2 * 4 + tap % 2 * 2 + i % 2]);
    }
  }
}

#endif

/// @brief Multiply; in must be readable up to 4 * quads elements.
ALWAYS_INLINE void dense_s16(const dense_s16_params_t *p, const int16_t *in, int16_t *out) {
  memset(out - p->before, 0, 2u * p->before);
  memset(out + p->out_n, 0, 2u * p->after);
  for (int32_t row = 0; row < p->out_n; row += 4) {
    int32_t s[4];
    sum_rows_s16(s, p, in, row);
    for (int32_t i = 0; i < 4 && row + i < p->out_n; ++i) {
      out[row + i] = (int16_t)rescale_s16(s[i], &p->rescale[row + i], p->low, p->high);
    }
  }
}

#endif
