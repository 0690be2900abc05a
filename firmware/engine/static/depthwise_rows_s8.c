// SPDX-License-Identifier: MIT
/// @file depthwise_rows_s8.c
/// @brief Convolution of each channel with one filter, by rows of four channels.

#include "depthwise_rows_s8.h"

#include "depthwise_block.h"

/// @brief Values of four channels at one place, as x + 128: channels 0 and 2, then 1 and 3.
ALWAYS_INLINE void widen_column(word_t *to, uint32_t bytes) {
  const uint32_t positive = bytes ^ 0x80808080;
  to[0] = positive & 0x00FF00FF;
  to[1] = odd_bytes(positive);
}

/// @brief Lay out constants and weights of channels 0 and 2, then of 1 and 3, as depthwise_block.h streams them.
static void expand_weights(word_t *stream, const int8_t *weights, const int32_t *rescale, int32_t taps) {
  for (int32_t pair = 0; pair < 2; ++pair) {
    for (int32_t i = 0; i < 2 * CHANNEL_S8_WORDS; ++i) {
      *stream++ = (uint32_t)*rescale++;
    }
    for (int32_t tap = 0; tap < taps; ++tap) {
      *stream++ = pack_halves(weights[4 * tap + pair], weights[4 * tap + pair + 2]);
    }
  }
}

/// @brief Widen a row of four channels; one outside of the input is padding.
static void widen_row(const depthwise_rows_s8_params_t *p, const int8_t *in, int32_t row, word_t *line) {
  word_t *to = line + DEPTHWISE_COLUMN * p->pad_columns;
  const word_t *const end = to + DEPTHWISE_COLUMN * p->in_columns;
  if (row < 0 || row >= p->in_rows) {
    for (; to < end; to += DEPTHWISE_COLUMN) {
      widen_column(to, (uint8_t)p->in_zero_point * 0x01010101u);
    }
    return;
  }
  const uint32_t step = p->in_column_step;
  const int8_t *from = in + (uint32_t)row * p->in_row_step;
  // Neighbouring loads pipeline on a Cortex-M4; the compiler may not bring them together past stores that could alias.
  for (; end - to >= 4 * DEPTHWISE_COLUMN; to += 4 * DEPTHWISE_COLUMN, from += 4 * step) {
    const uint32_t a = load_word(from), b = load_word(from + step), c = load_word(from + 2 * step),
                   d = load_word(from + 3 * step);
    widen_column(to, a);
    widen_column(to + DEPTHWISE_COLUMN, b);
    widen_column(to + 2 * DEPTHWISE_COLUMN, c);
    widen_column(to + 3 * DEPTHWISE_COLUMN, d);
  }
  for (; to < end; to += DEPTHWISE_COLUMN, from += step) {
    widen_column(to, load_word(from));
  }
}

/// @brief One position in two channels, whatever the window.
static void any_window(const depthwise_rows_s8_params_t *p, const word_t *ring, int32_t first, int32_t column,
                       const word_t *stream, int8_t *out) {
  const int32_t reach = (p->kernel_rows - 1) * p->dilation_rows + 1;
  const word_t *weights = stream + 2 * CHANNEL_S8_WORDS;
  int32_t a = 0, b = 0;
  for (int32_t ky = 0; ky < p->kernel_rows; ++ky) {
    const int32_t slot = (first + ky * p->dilation_rows) % reach;
    const word_t *x = ring + (slot * p->line_columns + column) * DEPTHWISE_COLUMN;
    for (int32_t kx = p->kernel_columns; kx > 0; --kx, x += p->dilation_columns * DEPTHWISE_COLUMN) {
      const uint32_t w = *weights++;
      a += (int16_t)(*x & 0xFFFF) * (int16_t)(w & 0xFFFF);
      b += (int16_t)(*x >> 16) * (int16_t)(w >> 16);
    }
  }
  out[0] = rescale_s8(a, stream);
  out[2] = rescale_s8(b, stream + CHANNEL_S8_WORDS);
}

/// @brief Clamp the output, which is clamped to int8 already.
static void clamp_output(const depthwise_rows_s8_params_t *p, int8_t *out) {
  const int32_t n = p->out_rows * p->out_columns * p->channels, low = p->activation_min, high = p->activation_max;
  for (int32_t i = 0; i < n; ++i) {
    out[i] = (int8_t)(out[i] < low ? low : out[i] > high ? high : out[i]);
  }
}

void depthwise_rows_s8(const depthwise_rows_s8_params_t *p, const int8_t *in, int8_t *out, void *scratch) {
  const int32_t taps = p->kernel_rows * p->kernel_columns, reach = (p->kernel_rows - 1) * p->dilation_rows + 1;
  const int32_t words = 2 * CHANNEL_S8_WORDS + taps, line = DEPTHWISE_COLUMN * p->line_columns;
  const uint8_t blocks = p->kernel_rows == 3 && p->kernel_columns == 3 && p->dilation_rows == 1 &&
                         p->dilation_columns == 1 && p->stride_columns <= 2;
  word_t *const stream = scratch, *const ring = stream + 2 * words;
  // The padding beside the input is the same for all rows and channels.
  for (int32_t i = 0; i < reach * line; i += DEPTHWISE_COLUMN) {
    widen_column(ring + i, (uint8_t)p->in_zero_point * 0x01010101u);
  }
  for (int32_t c = 0; c < p->channels; c += 4) {
    expand_weights(stream, p->weights + c * taps, p->rescale + c * CHANNEL_S8_WORDS, taps);
    // Rows are counted from the first one of padding; row r lies in line r % reach.
    int32_t next = 0, slot = 0;
    for (int32_t y = 0; y < p->out_rows; ++y) {
      const int32_t first = y * p->stride_rows;
      for (; next < first + reach; ++next) {
        if (next >= first) {
          widen_row(p, in + c, next - p->pad_rows, ring + slot * line);
        }
        slot = slot + 1 == reach ? 0 : slot + 1;
      }
      int8_t *const row = out + (uint32_t)y * p->out_row_step + c;
      for (int32_t pair = 0; pair < 2; ++pair) {
        if (blocks) {
          // The line that comes next for a new row holds the oldest one.
          const int32_t second = slot == 2 ? 0 : slot + 1;
          const word_t *const lines = ring + pair;
          depthwise_block((depthwise_block_t){.row = {lines + slot * line, lines + second * line,
                                                      lines + (3 - slot - second) * line},
                                              .stream = stream + pair * words,
                                              .out = row + pair,
                                              .out_step = p->out_column_step,
                                              .positions = p->out_columns},
                          p->stride_columns);
          continue;
        }
        for (int32_t x = 0; x < p->out_columns; ++x) {
          any_window(p, ring + pair, first, x * p->stride_columns, stream + pair * words,
                     row + (uint32_t)x * p->out_column_step + pair);
        }
      }
    }
  }
  if (p->activation_min > INT8_MIN || p->activation_max < INT8_MAX) {
    clamp_output(p, out);
  }
}
