// SPDX-License-Identifier: MIT
/// @file conv_gather_s8.c
/// @brief Convolution of any shape by gathered windows.

#include "conv_gather_s8.h"

#include "window_pair.h"

/// @brief The words of both windows lie interleaved.
enum { STEP = 2 };

/// @brief Two windows, of which the whole fours of each row are gathered.
typedef struct {
  word_t *to;            ///< First word of window 0; that of window 1 lies behind it.
  const int8_t *from[2]; ///< First row of each.
  int32_t skip[2];       ///< Bytes from the end of a row's whole fours to the next row.
  int32_t rows;          ///< Rows of each, at least 1.
  int32_t run;           ///< Taps of a row in whole fours, a multiple of 4.
  word_t *end;           ///< Becomes the word behind the last one of window 0.
} gathered_t;

/// @brief Store four taps of a window, each as x + 128.
/// @param to Their first word.
/// @param bytes The taps.
/// @return Their sum.
ALWAYS_INLINE uint32_t put_four(word_t *to, uint32_t bytes) {
  const uint32_t positive = bytes ^ 0x80808080, even = positive & 0x00FF00FF, odd = odd_bytes(positive);
  to[0] = even;
  to[STEP] = odd;
  return add_halves(odd, add_halves(even, 0));
}

/// @brief What put_rows_m4() does, four taps at a time.
ALWAYS_INLINE void put_rows_portable(gathered_t *g, uint32_t sum[2]) {
  for (int32_t window = 0; window < 2; ++window) {
    const int8_t *from = g->from[window];
    word_t *to = g->to + window;
    sum[window] = 0;
    for (int32_t row = 0; row < g->rows; ++row, from += g->skip[window]) {
      for (int32_t tap = 0; tap < g->run; tap += 4, to += 2 * STEP, from += 4) {
        sum[window] -= 128 * put_four(to, load_word(from));
      }
    }
    g->end = to - window;
  }
}

#if TINYTRANSIT_DSP
// clang-format off
/// @brief Four taps in a register of an asm statement; r3 takes the sum of window 0, r4 of window 1.
#define PUT_FOUR(w, sum, even, odd)                                                                                    \
  "eor " w ", " w ", #0x80808080\n\t"                                                                                  \
  "and lr, r5, " w ", lsr #8\n\t"                                                                                      \
  "and " w ", " w ", r5\n\t"                                                                                           \
  "str lr, [r0, #" odd "]\n\t"                                                                                         \
  "str " w ", [r0, #" even "]\n\t"                                                                                     \
  "smlad " sum ", lr, r6, " sum "\n\t"                                                                                 \
  "smlad " sum ", " w ", r6, " sum "\n\t"

/// @brief Gather both windows.
/// @param p The windows: on the stack, where the loops reach them without a register.
/// @param sum Is set to -128 times the sum of each, of taps as x + 128.
ALWAYS_INLINE void put_rows_m4(gathered_t *p, uint32_t sum[2]) {
  __asm__ volatile(
      "ldr r0, %[to]\n\t"
      "ldr r1, %[from0]\n\t"
      "ldr r2, %[from1]\n\t"
      "mov r3, #0\n\t"
      "mov r4, #0\n\t"
      "ldr r8, %[run]\n\t"
      "ldr r12, %[rows]\n\t"
      "mov r5, #0x00FF00FF\n\t"
      "mov r6, #0x00010001\n\t"
      "1:\n\t"
      "lsrs r7, r8, #3\n\t"
      "beq 3f\n\t"
      "2:\n\t"
      // Neighbouring loads pipeline; they may be misaligned.
      "ldr r10, [r1, #4]\n\t"
      "ldr r11, [r2, #4]\n\t"
      "ldr r9, [r1], #8\n\t"
      PUT_FOUR("r9", "r3", "0", "8")
      PUT_FOUR("r10", "r3", "16", "24")
      "ldr r9, [r2], #8\n\t"
      PUT_FOUR("r9", "r4", "4", "12")
      PUT_FOUR("r11", "r4", "20", "28")
      "subs r7, r7, #1\n\t"
      "add r0, r0, #32\n\t"
      "bne 2b\n\t"
      "3:\n\t"
      "tst r8, #4\n\t"
      "beq 4f\n\t"
      "ldr r9, [r1], #4\n\t"
      "ldr r10, [r2], #4\n\t"
      PUT_FOUR("r9", "r3", "0", "8")
      PUT_FOUR("r10", "r4", "4", "12")
      "add r0, r0, #16\n\t"
      "4:\n\t"
      "subs r12, r12, #1\n\t"
      "ldr r9, %[skip0]\n\t"
      "ldr r10, %[skip1]\n\t"
      "add r1, r1, r9\n\t"
      "add r2, r2, r10\n\t"
      "bne 1b\n\t"
      "str r0, %[end]\n\t"
      "lsl r3, r3, #7\n\t"
      "lsl r4, r4, #7\n\t"
      "rsb r3, r3, #0\n\t"
      "rsb r4, r4, #0\n\t"
      "str r3, %[sum0]\n\t"
      "str r4, %[sum1]"
      : [end] "=m"(p->end), [sum0] "=m"(sum[0]), [sum1] "=m"(sum[1])
      : [to] "m"(p->to), [from0] "m"(p->from[0]), [from1] "m"(p->from[1]), [skip0] "m"(p->skip[0]),
        [skip1] "m"(p->skip[1]), [rows] "m"(p->rows), [run] "m"(p->run)
      : "r0", "r1", "r2", "r3", "r4", "r5", "r6", "r7", "r8", "r9", "r10", "r11", "r12", "lr", "cc", "memory");
}
// clang-format on
#undef PUT_FOUR
#endif

/// @brief Copy n bytes; shorter than a call of memcpy() for the few that there are. Words overlap at the end.
ALWAYS_INLINE int8_t *copy_run(int8_t *to, const int8_t *from, int32_t n) {
  if (n < 4) {
    for (; n > 0; --n) {
      *to++ = *from++;
    }
    return to;
  }
  int8_t *const last = to + n - 4;
  const int8_t *const tail = from + n - 4;
  for (; to < last; to += 4, from += 4) {
    memcpy(to, from, 4);
  }
  memcpy(last, tail, 4);
  return last + 4;
}

/// @brief Set n bytes, at least 1, to a value; whole words, so up to three bytes more.
ALWAYS_INLINE void fill_words(int8_t *to, int32_t value, int32_t n) {
  const uint32_t word = (uint8_t)value * 0x01010101u;
  for (; n > 0; n -= 4, to += 4) {
    memcpy(to, &word, sizeof word);
  }
}

/// @brief Assemble the bytes of a window that reaches into the padding, or is dilated along its rows.
/// @param p The layer.
/// @param in The input.
/// @param top Row of its upper left corner.
/// @param left Column of that.
/// @param line Is set to the bytes of its rows, end to end; 2 * pairs bytes.
static void assemble(const conv_gather_s8_params_t *p, const int8_t *in, int32_t top, int32_t left, int8_t *line) {
  const int32_t channels = p->in_c, dilation = p->dilation_w, run = p->kernel_w * channels;
  // Columns that lie together are one piece; those of a dilated window are a piece each.
  const int32_t columns = dilation == 1 ? p->kernel_w : 1, pieces = dilation == 1 ? 1 : p->kernel_w;
  fill_words(line, p->in_zero_point, p->kernel_h * run);
  for (int32_t piece = 0; piece < pieces; ++piece) {
    const int32_t x = left + piece * dilation;
    const int32_t begin = x < 0 ? 0 : x, end = x + columns > p->in_w ? p->in_w : x + columns;
    const int32_t inside = (end - begin) * channels;
    int8_t *to = line + (begin - x + piece) * channels;
    for (int32_t y = top, ky = p->kernel_h; ky > 0 && inside > 0; --ky, y += p->dilation_h, to += run) {
      if (y >= 0 && y < p->in_h) {
        copy_run(to, in + (y * p->in_w + begin) * channels, inside);
      }
    }
  }
}

/// @brief Store what is left of each row beyond a multiple of 4 taps: the last taps of a window, filled up with zeros.
/// @param to First word of these.
/// @param from Those of the first row.
/// @param rows Rows of a window.
/// @param pitch Bytes from one row to the next.
/// @param n Taps of a row, 1 to 3.
/// @return Their sum.
static __attribute__((noinline)) uint32_t put_any_remainders(word_t *to, const uint8_t *from, int32_t rows,
                                                             int32_t pitch, int32_t n) {
  uint32_t four = 0, shift = 0, sum = 0;
  for (; rows > 0; --rows, from += pitch) {
    for (int32_t i = 0; i < n; ++i) {
      four |= (uint32_t)from[i] << shift;
      shift += 8;
      if (shift == 32) {
        sum += put_four(to, four);
        to += 2 * STEP;
        four = shift = 0;
      }
    }
  }
  return shift > 0 ? sum + put_four(to, four) : sum;
}

/// @brief The same, quickly for a window of 3 x 3 in a picture of three colours.
ALWAYS_INLINE uint32_t put_remainders(word_t *to, const uint8_t *from, int32_t rows, int32_t pitch, int32_t n) {
  if (n != 1 || rows != 3) {
    return put_any_remainders(to, from, rows, pitch, n);
  }
  const uint32_t first = from[0], second = from[pitch], third = from[2 * pitch];
  return put_four(to, first | second << 8 | third << 16);
}

/// @brief Clamp values that are clamped to int8 already.
static void clamp_run(int8_t *values, int32_t n, int32_t low, int32_t high) {
  for (int32_t i = 0; i < n; ++i) {
    values[i] = (int8_t)(values[i] < low ? low : values[i] > high ? high : values[i]);
  }
}

/// @brief Where windows lie, from left to right and then from top to bottom.
typedef struct {
  const int8_t *from; ///< Where the next one begins; outside of the input if that lies in the padding.
  int32_t left;       ///< Its first column, which may lie in the padding.
  int32_t top;        ///< Its first row.
  uint32_t lefts;     ///< If its first column is 0 or more and below this, it does not reach into the padding;
  uint32_t pairs;     ///< if below this, the one right of it does not either.
} place_t;

/// @brief Go to the first window of a row.
/// @param p The layer.
/// @param in The input.
/// @param at Its row is set.
static __attribute__((noinline)) void begin_row(const conv_gather_s8_params_t *p, const int8_t *in, place_t *at) {
  at->left = -p->pad_left;
  at->from = in + (at->top * p->in_w + at->left) * p->in_c;
  const int32_t tops = p->in_h - (p->kernel_h - 1) * p->dilation_h, lefts = p->in_w - p->kernel_w + 1;
  const uint8_t inside = p->dilation_w == 1 && at->top >= 0 && at->top < tops;
  at->lefts = inside && lefts > 0 ? (uint32_t)lefts : 0;
  at->pairs = inside && lefts > p->stride_w ? (uint32_t)(lefts - p->stride_w) : 0;
}

/// @brief Find the next window, and move on to the one after it.
/// @param p The layer.
/// @param in The input.
/// @param at The place.
/// @param line 2 * pairs bytes, for a window that reaches into the padding.
/// @param pitch Is set to the bytes from a row of the window to the next, unless that is the input's.
/// @return Its first row.
static __attribute__((noinline)) const int8_t *next_window(const conv_gather_s8_params_t *p, const int8_t *in,
                                                           place_t *at, int8_t *line, int32_t *pitch) {
  const int8_t *from = at->from;
  if ((uint32_t)at->left >= at->lefts) {
    assemble(p, in, at->top, at->left, line);
    from = line;
    *pitch = p->kernel_w * p->in_c;
  }
  at->from += p->stride_w * p->in_c;
  at->left += p->stride_w;
  if (at->left == p->out_w * p->stride_w - p->pad_left) {
    at->top += p->stride_h;
    begin_row(p, in, at);
  }
  return from;
}

/// @brief Convolve some channels.
/// @param p The layer.
/// @param in The input.
/// @param out The first of the channels at the first position.
/// @param scratch As conv_gather_s8() takes it.
/// @param stream Weights and constants of the channels.
/// @param n Channels: a multiple of 4, or fewer than 4.
static __attribute__((noinline)) void convolve_channels(const conv_gather_s8_params_t *p, const int8_t *in, int8_t *out,
                                                        void *scratch, const word_t *stream, int32_t n) {
  word_t *const inputs = scratch;
  int8_t *const lines = (int8_t *)(inputs + 2 * p->pairs);
  const int32_t channels = p->out_c, run = p->kernel_w * p->in_c, fours = run & ~3, rows = p->kernel_h;
  const int32_t pitch = p->dilation_h * p->in_w * p->in_c, step = p->stride_w * p->in_c, stride = p->stride_w;
  const int32_t right = p->out_w * stride - p->pad_left, groups = n < 4 ? 1 : n / 4;
  int8_t spare[8];
  window_pair_t w = prepare_windows(inputs, p->pairs, p->channel_words);
  w.stream = stream;
  gathered_t g = {.to = inputs, .rows = rows, .run = fours};
  place_t at = {.top = -p->pad_top};
  begin_row(p, in, &at);
  for (int32_t positions = p->out_h * p->out_w; positions > 0;) {
    // A last window without another one goes with itself, into the same place.
    int8_t *const out1 = positions > 1 ? out + channels : out;
    int32_t pitches[2] = {pitch, pitch}, repeats = 1;
    if ((uint32_t)at.left < at.pairs) {
      // As many pairs as follow each other in this row; where four channels are cut to their length, each goes alone.
      repeats = n < 4 ? 1 : ((int32_t)at.pairs - at.left + 2 * stride - 1) / (2 * stride);
      g.from[0] = at.from;
      g.from[1] = at.from + step;
      at.from += 2 * repeats * step;
      at.left += 2 * repeats * stride;
      if (at.left == right) {
        at.top += p->stride_h;
        begin_row(p, in, &at);
      }
    } else {
      g.from[0] = g.from[1] = next_window(p, in, &at, lines, &pitches[0]);
      pitches[1] = pitches[0];
      if (out1 != out) {
        pitches[1] = pitch;
        g.from[1] = next_window(p, in, &at, lines + 2 * p->pairs, &pitches[1]);
      }
    }
    g.skip[0] = pitches[0] - fours;
    g.skip[1] = pitches[1] - fours;
    w.out[0] = n < 4 ? spare : out;
    w.out[1] = n < 4 ? spare + 4 : out1;
    positions -= 2 * repeats;
    out += 2 * repeats * channels;
    for (;;) {
#if TINYTRANSIT_DSP
      put_rows_m4(&g, w.sum);
#else
      put_rows_portable(&g, w.sum);
#endif
      if (run % 4 != 0) {
        for (int32_t window = 0; window < 2; ++window) {
          w.sum[window] -= 128 * put_remainders(g.end + window, (const uint8_t *)g.from[window] + fours, rows,
                                                pitches[window], run % 4);
        }
      }
      w.groups = groups;
      window_pair(&w);
      if (--repeats == 0) {
        break;
      }
      g.from[0] += 2 * step;
      g.from[1] += 2 * step;
      w.out[0] += channels + channels - n;
      w.out[1] += channels + channels - n;
    }
    if (n < 4) {
      copy_run(out - 2 * channels, spare, n);
      copy_run(out1, spare + 4, n);
    }
  }
}

void conv_gather_s8(const conv_gather_s8_params_t *p, const int8_t *in, int8_t *out, void *scratch) {
  const word_t *const stream = (const word_t *)p->weights;
  const int32_t last = p->out_c % 4, whole = p->out_c - last;
  // All groups of four channels; then what is left of them, cut to its length.
  if (whole > 0) {
    convolve_channels(p, in, out, scratch, stream, whole);
  }
  if (last > 0) {
    const int32_t group = 2 * p->pairs + 4 * p->channel_words;
    convolve_channels(p, in, out + whole, scratch, stream + whole / 4 * group, last);
  }
  if (p->activation_min > INT8_MIN || p->activation_max < INT8_MAX) {
    clamp_run(out, p->out_h * p->out_w * p->out_c, p->activation_min, p->activation_max);
  }
}
