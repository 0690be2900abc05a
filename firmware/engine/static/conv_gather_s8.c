// SPDX-License-Identifier: MIT
/// @file conv_gather_s8.c
/// @brief Convolution of any shape by gathered windows.

#include "conv_gather_s8.h"

#include "window_pair.h"

/// @brief The next word of a gathered window is so much further: the other window's lies between.
enum { STEP = 2 };

/// @brief Four taps, each as x + 128.
typedef struct {
  word_t *to;   ///< Where the next pair of them goes.
  uint32_t sum; ///< Of all so far.
} gathered_t;

/// @brief Store four taps.
ALWAYS_INLINE void put_four(gathered_t *g, uint32_t bytes) {
  const uint32_t positive = bytes ^ 0x80808080, even = positive & 0x00FF00FF, odd = positive >> 8 & 0x00FF00FF;
  g->to[0] = even;
  g->to[STEP] = odd;
  g->to += 2 * STEP;
  g->sum = add_halves(odd, add_halves(even, g->sum));
}

#if TINYTRANSIT_DSP
/// @brief Four taps of a register: two words for the window, and their sum.
#define PUT_FOUR(w, low, high)                                                                                         \
  "eor %[" w "], %[" w "], #0x80808080\n\t"                                                                            \
  "and %[odd], %[mask], %[" w "], lsr #8\n\t"                                                                          \
  "and %[" w "], %[" w "], %[mask]\n\t"                                                                                \
  "str %[odd], [%[to], #" high "]\n\t"                                                                                 \
  "str %[" w "], [%[to], #" low "]\n\t"                                                                                \
  "smlad %[sum], %[odd], %[ones], %[sum]\n\t"                                                                          \
  "smlad %[sum], %[" w "], %[ones], %[sum]\n\t"

/// @brief Store the multiple of 16 taps in n; move both pointers on. Its readable twin is put_four(), four times.
ALWAYS_INLINE const int8_t *put_sixteens_m4(gathered_t *g, const int8_t *from, int32_t n) {
  const int8_t *const end = from + n - n % 16;
  const uint32_t mask = 0x00FF00FF, ones = 0x00010001;
  uint32_t a, b, c, d, odd;
  while (from != end) {
    // Neighbouring loads pipeline; they may be misaligned.
    __asm__ volatile("ldr %[b], [%[from], #4]\n\t"
                     "ldr %[c], [%[from], #8]\n\t"
                     "ldr %[d], [%[from], #12]\n\t"
                     "ldr %[a], [%[from]], #16\n\t" PUT_FOUR("a", "0", "8") PUT_FOUR("b", "16", "24")
                         PUT_FOUR("c", "32", "40") PUT_FOUR("d", "48", "56") "add %[to], %[to], #64"
                     : [from] "+r"(from), [to] "+r"(g->to), [sum] "+r"(g->sum), [a] "=&r"(a), [b] "=&r"(b),
                       [c] "=&r"(c), [d] "=&r"(d), [odd] "=&r"(odd)
                     : [mask] "r"(mask), [ones] "r"(ones)
                     : "memory");
  }
  return end;
}
#undef PUT_FOUR
#endif

/// @brief Store n taps that lie together, a multiple of 4.
ALWAYS_INLINE void put_run(gathered_t *g, const int8_t *from, int32_t n) {
  const int8_t *const end = from + n;
#if TINYTRANSIT_DSP
  from = put_sixteens_m4(g, from, n);
#endif
  for (; from != end; from += 4) {
    put_four(g, load_word(from));
  }
}

/// @brief Store n taps of padding, a multiple of 4.
ALWAYS_INLINE void put_padding(gathered_t *g, uint32_t bytes, int32_t n) {
  for (; n > 0; n -= 4) {
    put_four(g, bytes);
  }
}

/// @brief Copy n bytes; shorter than a call of memcpy() for the few that there are.
ALWAYS_INLINE int8_t *copy_run(int8_t *to, const int8_t *from, int32_t n) {
  for (; n >= 4; n -= 4, to += 4, from += 4) {
    memcpy(to, from, 4);
  }
  for (; n > 0; --n) {
    *to++ = *from++;
  }
  return to;
}

/// @brief Append n bytes of padding.
ALWAYS_INLINE int8_t *fill_run(int8_t *to, int32_t value, int32_t n) {
  for (; n > 0; --n) {
    *to++ = (int8_t)value;
  }
  return to;
}

/// @brief A piece of a window's row, clipped to the input: bytes of padding, of the input, and of padding again.
typedef struct {
  int32_t before; ///< Bytes of padding ahead.
  int32_t inside; ///< Bytes of the input.
  int32_t after;  ///< Bytes of padding behind.
} clipped_t;

/// @brief Clip `columns` columns that begin at `left` to the input.
ALWAYS_INLINE clipped_t clip(const conv_gather_s8_params_t *p, int32_t left, int32_t columns) {
  const int32_t right = left + columns, begin = left < 0 ? 0 : left, end = right > p->in_w ? p->in_w : right;
  if (begin >= end) {
    return (clipped_t){columns * p->in_c, 0, 0};
  }
  return (clipped_t){(begin - left) * p->in_c, (end - begin) * p->in_c, (right - end) * p->in_c};
}

/// @brief Gather a window.
/// @param p The layer.
/// @param in The input.
/// @param top Row of its upper left corner, which may lie in the padding.
/// @param left Column of that.
/// @param to Every second word from here is written.
/// @param line 2 * pairs bytes, for windows whose pieces are no multiples of 4 bytes.
/// @return The sum of its taps, each as x + 128.
static uint32_t gather(const conv_gather_s8_params_t *p, const int8_t *in, int32_t top, int32_t left, word_t *to,
                       int8_t *line) {
  gathered_t g = {to, 0};
  const int32_t run = p->kernel_w * p->in_c;
  if (p->dilation_w == 1 && left >= 0 && left + p->kernel_w <= p->in_w && top >= 0 &&
      top + (p->kernel_h - 1) * p->dilation_h < p->in_h) {
    // Most windows: no padding.
    const int32_t pitch = p->dilation_h * p->in_w * p->in_c;
    const int8_t *from = in + (top * p->in_w + left) * p->in_c;
    if (run % 4 == 0) {
      for (int32_t ky = p->kernel_h; ky > 0; --ky, from += pitch) {
        put_run(&g, from, run);
      }
      return g.sum;
    }
    int8_t *next = line;
    for (int32_t ky = p->kernel_h; ky > 0; --ky, from += pitch) {
      next = copy_run(next, from, run);
    }
    memset(next, 0, (size_t)(line + 2 * p->pairs - next));
    put_run(&g, line, 2 * p->pairs);
    return g.sum;
  }
  const uint32_t padding = (uint8_t)p->in_zero_point * 0x01010101u;
  int8_t *next = line;
  // Columns that lie together are one piece; those of a dilated window are a piece each.
  const uint8_t dilated = p->dilation_w != 1;
  const int32_t pieces = dilated ? p->kernel_w : 1, columns = dilated ? 1 : p->kernel_w;
  clipped_t c = clip(p, left, columns);
  const uint8_t straight = p->in_c % 4 == 0 || ((c.before | c.inside | c.after) % 4 == 0 && !dilated);
  for (int32_t ky = 0; ky < p->kernel_h; ++ky) {
    const int32_t y = top + ky * p->dilation_h;
    const int8_t *const row = in + y * p->in_w * p->in_c;
    for (int32_t piece = 0; piece < pieces; ++piece) {
      const int32_t x = left + piece * p->dilation_w;
      if (dilated) {
        c = clip(p, x, columns);
      }
      const int8_t *const from = row + (x < 0 ? 0 : x) * p->in_c;
      if (y < 0 || y >= p->in_h || c.inside == 0) {
        const int32_t n = columns * p->in_c;
        if (straight) {
          put_padding(&g, padding, n);
        } else {
          next = fill_run(next, p->in_zero_point, n);
        }
      } else if (straight) {
        put_padding(&g, padding, c.before);
        put_run(&g, from, c.inside);
        put_padding(&g, padding, c.after);
      } else {
        next = fill_run(next, p->in_zero_point, c.before);
        next = copy_run(next, from, c.inside);
        next = fill_run(next, p->in_zero_point, c.after);
      }
    }
  }
  if (!straight) {
    fill_run(next, 0, (int32_t)(line + 2 * p->pairs - next));
    put_run(&g, line, 2 * p->pairs);
  }
  return g.sum;
}

/// @brief Move on to the next window of a row, or the first of the next row.
ALWAYS_INLINE void next_window(const conv_gather_s8_params_t *p, int32_t right, int32_t *top, int32_t *left) {
  *left += p->stride_w;
  if (*left == right) {
    *left = -p->pad_left;
    *top += p->stride_h;
  }
}

/// @brief Clamp values that are clamped to int8 already.
static void clamp_run(int8_t *values, int32_t n, int32_t low, int32_t high) {
  for (int32_t i = 0; i < n; ++i) {
    values[i] = (int8_t)(values[i] < low ? low : values[i] > high ? high : values[i]);
  }
}

void conv_gather_s8(const conv_gather_s8_params_t *p, const int8_t *in, int8_t *out, void *scratch) {
  word_t *const inputs = scratch, *const end = inputs + 2 * p->pairs;
  int8_t *const line = (int8_t *)end;
  const int32_t positions = p->out_h * p->out_w, channels = p->out_c;
  const int32_t right = p->out_w * p->stride_w - p->pad_left;
  const uint8_t clamps = p->activation_min > INT8_MIN || p->activation_max < INT8_MAX;
  int32_t top = -p->pad_top, left = -p->pad_left;
  window_pair_t block = {.x = inputs, .middle = inputs + p->pairs / 8 * 16, .end = end};
  for (int32_t position = 0; position < positions; position += 2) {
    int8_t *const out0 = out + position * channels;
    // A last window without another one goes with the one before it, which still lies there; one alone with itself.
    int8_t *const out1 = position + 1 < positions ? out0 + channels : position > 0 ? out0 - channels : out0;
    block.sum0 = 0u - 128u * gather(p, in, top, left, inputs, line);
    if (out1 > out0) {
      next_window(p, right, &top, &left);
    }
    if (out1 >= out0) {
      block.sum1 = 0u - 128u * gather(p, in, top, left, inputs + 1, line);
      next_window(p, right, &top, &left);
    }
    block.stream = (const word_t *)p->weights;
    block.out0 = out0;
    block.out1 = out1;
    // All groups of four channels at once; then what is left of them, cut to its length.
    int8_t spare[8];
    for (int32_t rest = channels; rest > 0;) {
      const uint8_t cut = rest < 4;
      block.groups = cut ? 1 : rest / 4;
      if (cut) {
        block.out0 = spare;
        block.out1 = spare + 4;
      }
      window_pair(&block);
      if (cut) {
        copy_run(out0 + channels - rest, spare, rest);
        copy_run(out1 + channels - rest, spare + 4, rest);
      }
      rest = cut ? 0 : rest % 4;
    }
    if (clamps) {
      clamp_run(out0, channels, p->activation_min, p->activation_max);
      clamp_run(out1, channels, p->activation_min, p->activation_max);
    }
  }
}
