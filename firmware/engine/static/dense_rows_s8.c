// SPDX-License-Identifier: MIT
/// @file dense_rows_s8.c
/// @brief Product of an int8 matrix and an int8 vector.

#include "dense_rows_s8.h"

#include "dense_block.h"

/// @brief Widen the input, and fill the last four up with whatever: their weights are 0.
/// @return The sum of all, each as x + 128.
static uint32_t widen_input(const dense_rows_s8_params_t *p, const int8_t *in, word_t *to) {
  uint32_t sum = 0, last = 0;
  for (int32_t i = p->in_n - p->in_n % 4; i < p->in_n; ++i) {
    last |= (uint32_t)(uint8_t)in[i] << 8 * (i % 4);
  }
  for (int32_t left = p->in_n; left > 0; left -= 4, in += 4) {
    const uint32_t positive = (left < 4 ? last : load_word(in)) ^ 0x80808080;
    const uint32_t even = positive & 0x00FF00FF, odd = odd_bytes(positive);
    *to++ = even;
    *to++ = odd;
    sum = add_halves(odd, add_halves(even, sum));
  }
  return sum;
}

void dense_rows_s8(const dense_rows_s8_params_t *p, const int8_t *in, int8_t *out, void *scratch) {
  const uint32_t sum = 0u - 128u * widen_input(p, in, scratch);
  // Words of the stream for four rows.
  const int32_t group = 4 * p->quads + 4 * CHANNEL_S8_WORDS;
  // All groups of four rows at once; then what is left of them, cut to its length.
  for (int32_t row = 0; row < p->out_n;) {
    const int32_t left = p->out_n - row;
    int8_t spare[4] = {0};
    dense_block_t block = {.x = scratch,
                           .stream = (const word_t *)p->weights + row / 4 * group,
                           .out = left < 4 ? spare : out,
                           .sum = sum,
                           .fours = p->quads / 4,
                           .ones = p->quads % 4,
                           .groups = left < 4 ? 1 : left / 4};
    dense_block(&block);
    for (int32_t i = 0; left < 4 && i < left; ++i) {
      out[row + i] = spare[i];
    }
    row += left < 4 ? left : left - left % 4;
  }
  if (p->activation_min > INT8_MIN || p->activation_max < INT8_MAX) {
    for (int32_t row = 0; row < p->out_n; ++row) {
      out[row] = (int8_t)clamp(out[row], p->activation_min, p->activation_max);
    }
  }
}
