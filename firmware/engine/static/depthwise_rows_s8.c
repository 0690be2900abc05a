// SPDX-License-Identifier: MIT
/// @file depthwise_rows_s8.c
/// @brief Convolution of each channel with one filter, by rows of one channel.

#include "depthwise_rows_s8.h"

#include "depthwise_block.h"

/// @brief Channels that are widened together: a word of the input has so many.
enum { TOGETHER = 4 };

/// @brief Lay out constants and weights of a channel as depthwise_block.h streams them.
static __attribute__((noinline)) void expand_weights(word_t *stream, const depthwise_rows_s8_params_t *p,
                                                     int32_t channel) {
  const int32_t *const constants = p->rescale + channel * p->channel_words;
  stream[0] = (uint32_t)constants[0];
  stream[1] = (uint32_t)constants[1];
  stream[2] = (uint32_t)constants[2];
  stream[3] = p->channel_words == CHANNEL_SHORT_WORDS ? SHORT_MARK : (uint32_t)constants[3];
  stream += CHANNEL_S8_WORDS;
  const int8_t *w = p->weights + channel * 9;
  for (int32_t row = 0; row < 3; ++row, w += 3) {
    *stream++ = pack_halves(w[0], w[1]);
    *stream++ = pack_halves(w[1], w[2]);
  }
}

#if TINYTRANSIT_DSP
/// @brief Store the four channels of one column; t is changed.
#define PUT_COLUMN(w)                                                                                                  \
  "sxtb %[t], %[" w "]\n\t"                                                                                            \
  "strh %[t], [%[a]], #2\n\t"                                                                                          \
  "sbfx %[t], %[" w "], #8, #8\n\t"                                                                                    \
  "strh %[t], [%[b]], #2\n\t"                                                                                          \
  "sbfx %[t], %[" w "], #16, #8\n\t"                                                                                   \
  "strh %[t], [%[c]], #2\n\t"                                                                                          \
  "asr %[t], %[" w "], #24\n\t"                                                                                        \
  "strh %[t], [%[d]], #2\n\t"
#endif

/// @brief Widen rows of four channels.
/// @param p The layer.
/// @param row First column of the first row.
/// @param rows Rows, all of them within the input.
/// @param line Where the first column of the first channel goes; those of the others lie `plane` values further each.
/// @param plane Values of all lines of a channel.
static __attribute__((noinline)) void widen_rows(const depthwise_rows_s8_params_t *p, const int8_t *row, int32_t rows,
                                                 int16_t *line, int32_t plane) {
  const uint32_t step = p->in_column_step;
  const int32_t columns = p->in_columns;
  for (; rows > 0; --rows, row += p->in_row_step, line += p->line_columns) {
    int16_t *a = line, *b = a + plane, *c = b + plane, *d = c + plane;
    const int8_t *from = row;
    int32_t n = columns;
#if TINYTRANSIT_DSP
    // Neighbouring loads pipeline.
    for (; n >= 3; n -= 3) {
      uint32_t first, second, third, t;
      __asm__ volatile("ldr %[first], [%[from]]\n\t"
                       "ldr %[second], [%[from], %[step]]\n\t"
                       "ldr %[third], [%[from], %[step], lsl #1]\n\t" PUT_COLUMN("first") PUT_COLUMN("second")
                           PUT_COLUMN("third") "add %[from], %[from], %[step], lsl #1\n\t"
                                               "add %[from], %[from], %[step]"
                       : [a] "+r"(a), [b] "+r"(b), [c] "+r"(c), [d] "+r"(d), [first] "=&r"(first),
                         [second] "=&r"(second), [third] "=&r"(third), [t] "=&r"(t), [from] "+r"(from)
                       : [step] "r"(step)
                       : "memory");
    }
#endif
    for (; n > 0; --n, from += step) {
      const uint32_t bytes = load_word(from);
      *a++ = (int8_t)bytes;
      *b++ = (int8_t)(bytes >> 8);
      *c++ = (int8_t)(bytes >> 16);
      *d++ = (int8_t)(bytes >> 24);
    }
  }
}
#if TINYTRANSIT_DSP
#undef PUT_COLUMN
#endif

/// @brief Fill lines with padding; a line has an even number of columns.
static __attribute__((noinline)) void fill_lines(int16_t *line, int32_t zero_point, int32_t columns) {
  const uint32_t both = pack_halves(zero_point, zero_point);
  word_t *to = (word_t *)line;
  const word_t *const end = to + columns / 2;
  for (; end - to >= 4; to += 4) {
    to[0] = both;
    to[1] = both;
    to[2] = both;
    to[3] = both;
  }
  while (to < end) {
    *to++ = both;
  }
}

/// @brief Widen the lines of a band in four channels.
/// @param p The layer.
/// @param in The first of the four channels.
/// @param top First row of the band, which may lie in the padding.
/// @param lines Lines of the band.
/// @param planes The first line of the first channel; those of the others lie `plane` values further each.
/// @param plane Values of all lines of a channel.
static void widen_band(const depthwise_rows_s8_params_t *p, const int8_t *in, int32_t top, int32_t lines,
                       int16_t *planes, int32_t plane) {
  const int32_t columns = p->line_columns, before = top < 0 ? (-top < lines ? -top : lines) : 0;
  const int32_t end = top + lines > p->in_rows ? p->in_rows - top : lines, inside = end > before ? end - before : 0;
  widen_rows(p, in + (top + before) * (int32_t)p->in_row_step, inside, planes + before * columns + p->pad_columns,
             plane);
  // Where there is one band, the lines of padding are never written to.
  if (p->band_rows == p->out_rows || inside == lines) {
    return;
  }
  for (int32_t channel = 0; channel < TOGETHER; ++channel, planes += plane) {
    fill_lines(planes, p->in_zero_point, before * columns);
    fill_lines(planes + (before + inside) * columns, p->in_zero_point, (lines - before - inside) * columns);
  }
}

/// @brief Rows of positions in one channel, whatever the window.
/// @param p The layer.
/// @param x First column of the first row.
/// @param channel The channel.
/// @param out The first position.
/// @param rows Rows of positions.
static void any_window(const depthwise_rows_s8_params_t *p, const int16_t *x, int32_t channel, int8_t *out,
                       int32_t rows) {
  const word_t *const constants = (const word_t *)p->rescale + channel * p->channel_words;
  for (int32_t y = 0; y < rows; ++y, out += p->out_row_step, x += p->stride_rows * p->line_columns) {
    for (int32_t position = 0; position < p->out_columns; ++position) {
      const int8_t *w = p->weights + channel * p->kernel_rows * p->kernel_columns;
      int32_t sum = 0;
      for (int32_t ky = 0; ky < p->kernel_rows; ++ky) {
        const int16_t *tap = x + ky * p->dilation_rows * p->line_columns + position * p->stride_columns;
        for (int32_t kx = 0; kx < p->kernel_columns; ++kx, tap += p->dilation_columns) {
          sum += *tap * *w++;
        }
      }
      out[(uint32_t)position * p->out_column_step] =
          p->channel_words == CHANNEL_SHORT_WORDS ? rescale_short_s8(sum, constants) : rescale_s8(sum, constants);
    }
  }
}

/// @brief Clamp the output, which is clamped to int8 already.
static void clamp_output(const depthwise_rows_s8_params_t *p, int8_t *out) {
  const int32_t n = p->out_rows * p->out_columns * p->channels, low = p->activation_min, high = p->activation_max;
  for (int32_t i = 0; i < n; ++i) {
    out[i] = (int8_t)(out[i] < low ? low : out[i] > high ? high : out[i]);
  }
}

void depthwise_rows_s8(const depthwise_rows_s8_params_t *p, const int8_t *in, int8_t *out, void *scratch) {
  const int32_t reach = (p->kernel_rows - 1) * p->dilation_rows + 1, line = p->line_columns;
  const int32_t plane = ((p->band_rows - 1) * p->stride_rows + reach) * line;
  const uint8_t blocks = p->kernel_rows == 3 && p->kernel_columns == 3 && p->dilation_rows == 1 &&
                         p->dilation_columns == 1 && p->stride_columns <= 2;
  word_t *const streams = scratch;
  int16_t *const planes = (int16_t *)(streams + TOGETHER * DEPTHWISE_STREAM);
  // The padding beside the input is the same for all rows and channels.
  fill_lines(planes, p->in_zero_point, TOGETHER * plane);
  depthwise_block_t block = {.pitch = 2 * (uint32_t)line,
                             .x_step = 2 * (uint32_t)(p->stride_rows * line),
                             .out_step = p->out_column_step,
                             .out_row_step = p->out_row_step,
                             .positions = p->out_columns};
  for (int32_t c = 0; c < p->channels; c += TOGETHER) {
    for (int32_t i = 0; blocks && i < TOGETHER; ++i) {
      expand_weights(streams + i * DEPTHWISE_STREAM, p, c + i);
    }
    for (int32_t y = 0; y < p->out_rows; y += p->band_rows) {
      const int32_t rows = p->out_rows - y < p->band_rows ? p->out_rows - y : p->band_rows;
      const int32_t top = y * p->stride_rows - p->pad_rows, lines = (rows - 1) * p->stride_rows + reach;
      widen_band(p, in + c, top, lines, planes, plane);
      int8_t *band = out + (uint32_t)y * p->out_row_step + c;
      const int16_t *x = planes;
      block.stream = streams;
      for (int32_t i = 0; i < TOGETHER; ++i, ++band, x += plane, block.stream += DEPTHWISE_STREAM) {
        if (!blocks) {
          any_window(p, x, c + i, band, rows);
          continue;
        }
        block.x = x;
        block.out = band;
        block.rows = rows;
        depthwise_block(&block, p->stride_columns);
      }
    }
  }
  if (p->activation_min > INT8_MIN || p->activation_max < INT8_MAX) {
    clamp_output(p, out);
  }
}
