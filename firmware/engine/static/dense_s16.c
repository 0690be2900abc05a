// SPDX-License-Identifier: MIT
/// @file dense_s16.c
/// @brief Product of a matrix and an s16 vector that is stored less its zero point.

#include "dense_s16.h"

#include "clear_s16.h"
#include "dense_block_s16.h"

#if TINYTRANSIT_DSP
/// @brief Return -128 times the sum of all inputs, those behind the last one included.
/// @param in 4 * quads values.
/// @param quads At least 1.
ALWAYS_INLINE uint32_t start_of_sums(const int16_t *in, int32_t quads) {
  const word_t *x = (const word_t *)in;
  const uint32_t factors = 0xFF80FF80;
  uint32_t sum = 0;
  for (int32_t n = quads >> 2; n > 0; --n) {
    // Neighbouring loads pipeline; other than those of LDM they may be misaligned.
    __asm__ volatile("ldr r2, [%[x], #4]\n\t"
                     "ldr r3, [%[x], #8]\n\t"
                     "ldr r4, [%[x], #12]\n\t"
                     "ldr r5, [%[x], #16]\n\t"
                     "ldr r6, [%[x], #20]\n\t"
                     "ldr r7, [%[x], #24]\n\t"
                     "ldr r8, [%[x], #28]\n\t"
                     "ldr r9, [%[x]], #32\n\t"
                     "smlad %[sum], r2, %[factors], %[sum]\n\t"
                     "smlad %[sum], r3, %[factors], %[sum]\n\t"
                     "smlad %[sum], r4, %[factors], %[sum]\n\t"
                     "smlad %[sum], r5, %[factors], %[sum]\n\t"
                     "smlad %[sum], r6, %[factors], %[sum]\n\t"
                     "smlad %[sum], r7, %[factors], %[sum]\n\t"
                     "smlad %[sum], r8, %[factors], %[sum]\n\t"
                     "smlad %[sum], r9, %[factors], %[sum]"
                     : [x] "+r"(x), [sum] "+r"(sum)
                     : [factors] "r"(factors)
                     : "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "memory");
  }
  for (int32_t n = 2 * (quads % 4); n > 0; --n) {
    sum = smlad(*x++, factors, sum);
  }
  return sum;
}
#else
/// @brief The same, one by one.
ALWAYS_INLINE uint32_t start_of_sums(const int16_t *in, int32_t quads) {
  uint32_t sum = 0;
  for (int32_t n = 4 * quads; n > 0; --n) {
    sum -= 128 * (uint32_t)*in++;
  }
  return sum;
}
#endif

/// @brief The inner loops, once in the image.
static __attribute__((noinline)) void run(dense_block_s16_t *block) {
  dense_block_s16(block);
}

/// @brief The sum of the only row, which takes no more than its own products.
/// @param p The layer.
/// @param in As dense_s16() takes it.
/// @param start What start_of_sums() returned.
ALWAYS_INLINE int32_t sum_row(const dense_s16_params_t *p, const int16_t *in, uint32_t start) {
#if TINYTRANSIT_DSP
  const word_t *x = (const word_t *)in, *w = (const word_t *)p->weights;
  for (const word_t *const end = x + 2 * p->quads; x != end; ++x, w += 2) {
    start = smlad(*x, *w & 0x00FF00FF, start);
  }
#else
  for (int32_t tap = 0; tap < 4 * p->quads; ++tap) {
    start += (uint32_t)in[tap] * (uint32_t)(p->weights[tap / 2 * 4 + tap % 2] & 0xFF);
  }
#endif
  return (int32_t)start;
}

/// @brief Rescale and store a sum by the long form.
/// @param p The layer.
/// @param sum The sum.
/// @param row Its row.
/// @param out The layer's output.
static __attribute__((noinline, cold)) void store_row(const dense_s16_params_t *p, int32_t sum, int32_t row,
                                                      int16_t *out) {
  out[row] = (int16_t)rescale_s16(sum, &p->rescale[row], p->low, p->high);
}

/// @brief All rows by the long form.
/// @param p The layer.
/// @param block As dense_s16() prepares it.
/// @param out The layer's output.
static __attribute__((noinline, cold)) void long_rows(const dense_s16_params_t *p, dense_block_s16_t *block,
                                                      int16_t *out) {
  const uint32_t start = block->start[0];
  const int16_t *const in = block->x;
  for (int32_t row = 0; row < p->out_n;) {
    int32_t odd[2] = {0, 0};
    block->start[0] = block->start[1] = start;
    block->x = in;
    for (int32_t left = p->quads; left > 0; left -= p->stretch) {
      block->quads = left < p->stretch ? left : p->stretch;
      block->groups = 1;
      run(block);
      block->x += 4 * p->stretch;
      for (int32_t two = 0; two < 2; ++two) {
        block->start[two] = block->sums[2 * two];
        odd[two] += (int32_t)block->sums[2 * two + 1] >> 8;
      }
    }
    for (int32_t i = 0; i < 4 && row < p->out_n; ++i, ++row) {
      store_row(p, i % 2 ? odd[i / 2] : (int32_t)block->start[i / 2], row, out);
    }
  }
}

void dense_s16(const dense_s16_params_t *p, const int16_t *in, int16_t *out) {
  clear_margins(out, p->out_n, p->before, p->after);
  const uint32_t start = start_of_sums(in, p->quads);
  dense_block_s16_t block;
  if (p->out_n == 1) {
    store_row(p, sum_row(p, in, start), 0, out);
    return;
  }
  block.x = in;
  block.weights = p->weights;
  block.rescale = p->short_rescale;
  block.out = out;
  block.quads = p->quads;
  block.groups = p->out_n / 4;
  block.start[0] = block.start[1] = start;
  if (p->short_rescale != NULL) {
    run(&block);
  } else {
    long_rows(p, &block, out);
  }
}
