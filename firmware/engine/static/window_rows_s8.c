// SPDX-License-Identifier: MIT
/// @file window_rows_s8.c
/// @brief Convolution or dense layer of any shape in little code.

#include "window_rows_s8.h"

#include "dense_block.h"

/// @brief Widen a row of a window, each value as x + 128, and fill it up with 0: of these the weights are 0.
/// @param to Words, two for each four values.
/// @param from The row.
/// @param n Values, at least 1.
/// @param sum What is less by 128 times the sum of the values.
/// @return That.
static uint32_t widen_row(word_t *to, const int8_t *from, int32_t n, uint32_t sum) {
  for (;;) {
    uint32_t four = 0;
    if (n >= 4) {
      four = load_word(from);
    } else {
      for (int32_t i = 0; i < n; ++i) {
        four |= (uint32_t)(uint8_t)from[i] << 8 * i;
      }
    }
    four ^= 0x80808080;
    const uint32_t even = four & 0x00FF00FF, odd = odd_bytes(four);
    *to++ = even;
    *to++ = odd;
    sum = smlad(odd, 0xFF80FF80, smlad(even, 0xFF80FF80, sum));
    n -= 4;
    from += 4;
    if (n <= 0) {
      return sum;
    }
  }
}

/// @brief Put the bytes of a row of a window together that reaches into the padding, or is dilated.
/// @param p The layer.
/// @param in The input.
/// @param y The row of the input; may lie in the padding.
/// @param x The first column; likewise.
/// @param line kernel_w * in_c bytes.
static __attribute__((noinline)) void assemble_row(const window_rows_s8_params_t *p, const int8_t *in, int32_t y,
                                                   int32_t x, int8_t *line) {
  for (int32_t column = 0; column < p->kernel_w; ++column, x += p->dilation_w) {
    const uint8_t inside = y >= 0 && y < p->in_h && x >= 0 && x < p->in_w;
    const int8_t *from = in + (y * p->in_w + x) * p->in_c * inside;
    for (int32_t c = 0; c < p->in_c; ++c) {
      *line++ = (int8_t)(inside ? *from++ : p->in_zero_point);
    }
  }
}

/// @brief Multiply a window with some channels.
/// @param p The layer.
/// @param inputs The window: 2 * quads words.
/// @param start -128 times its sum.
/// @param out Four values for each group.
/// @param first The first group of four channels.
/// @param groups Groups.
static __attribute__((noinline)) void multiply(const window_rows_s8_params_t *p, const word_t *inputs, uint32_t start,
                                               int8_t *out, int32_t first, int32_t groups) {
  dense_block_t block = {.x = inputs,
                         .stream = (const word_t *)p->weights + first * 4 * (p->quads + CHANNEL_S8_WORDS),
                         .out = out,
                         .sum = start,
                         .fours = p->quads / 4,
                         .ones = p->quads % 4,
                         .groups = groups};
  dense_block(&block);
}

void window_rows_s8(const window_rows_s8_params_t *p, const int8_t *in, int8_t *out, void *scratch) {
  word_t *const inputs = scratch;
  int8_t *const line = (int8_t *)(inputs + 2 * p->quads);
  const int8_t *const begin = out;
  const int32_t run = p->kernel_w * p->in_c, pitch = (run + 3) / 4 * 2;
  const int32_t groups = p->out_c / 4, rest = p->out_c % 4;
  for (int32_t top = -p->pad_top, rows = p->out_h; rows > 0; --rows, top += p->stride_h) {
    for (int32_t left = -p->pad_left, columns = p->out_w; columns > 0; --columns, left += p->stride_w) {
      const uint8_t whole = p->dilation_w == 1 && left >= 0 && left + p->kernel_w <= p->in_w;
      word_t *to = inputs;
      uint32_t start = 0;
      for (int32_t y = top, ky = p->kernel_h; ky > 0; --ky, y += p->dilation_h, to += pitch) {
        const int8_t *from = line;
        if (whole && y >= 0 && y < p->in_h) {
          from = in + (y * p->in_w + left) * p->in_c;
        } else {
          assemble_row(p, in, y, left, line);
        }
        start = widen_row(to, from, run, start);
      }
      if (groups > 0) {
        multiply(p, inputs, start, out, 0, groups);
        out += 4 * groups;
      }
      if (rest > 0) {
        // What is left of the channels is cut to its length.
        int8_t spare[4];
        multiply(p, inputs, start, spare, groups, 1);
        // Of a loop the compiler makes a call of memcpy().
        out[0] = spare[0];
        if (rest > 1) {
          out[1] = spare[1];
        }
        if (rest > 2) {
          out[2] = spare[2];
        }
        out += rest;
      }
    }
  }
  if (p->activation_min > INT8_MIN || p->activation_max < INT8_MAX) {
    while (out != begin) {
      --out;
      *out = (int8_t)clamp(*out, p->activation_min, p->activation_max);
    }
  }
}
