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
  const uint32_t positive = bytes ^ 0x80808080, even = positive & 0x00FF00FF, odd = odd_bytes(positive);
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

/// @brief Assemble the bytes of a window that may reach into the padding, or whose rows are no multiples of 4 bytes.
/// @param p The layer.
/// @param in The input.
/// @param top Row of its upper left corner.
/// @param left Column of that.
/// @param line Is set to 2 * pairs bytes.
static void assemble(const conv_gather_s8_params_t *p, const int8_t *in, int32_t top, int32_t left, int8_t *line) {
  const int32_t channels = p->in_c, dilation = p->dilation_w;
  // Columns that lie together are one piece; those of a dilated window are a piece each.
  const int32_t columns = dilation == 1 ? p->kernel_w : 1, right = left + p->kernel_w * dilation;
  int8_t *to = line;
  for (int32_t ky = 0; ky < p->kernel_h; ++ky) {
    const int32_t y = top + ky * p->dilation_h;
    for (int32_t x = left; x < right; x += columns * dilation) {
      const int32_t begin = x < 0 ? 0 : x, end = x + columns > p->in_w ? p->in_w : x + columns;
      if (y < 0 || y >= p->in_h || begin >= end) {
        memset(to, p->in_zero_point, (size_t)(columns * channels));
        to += columns * channels;
        continue;
      }
      const int32_t before = (begin - x) * channels, inside = (end - begin) * channels,
                    after = (x + columns - end) * channels;
      if (before > 0) {
        memset(to, p->in_zero_point, (size_t)before);
      }
      to = copy_run(to + before, in + (y * p->in_w + begin) * channels, inside);
      if (after > 0) {
        memset(to, p->in_zero_point, (size_t)after);
        to += after;
      }
    }
  }
  memset(to, 0, (size_t)(line + 2 * p->pairs - to));
}

/// @brief What all windows of a layer share.
typedef struct {
  int32_t row;   ///< Bytes of a row of the input.
  int32_t pitch; ///< Bytes from a row of a window to the next.
  int32_t run;   ///< Bytes of a row of a window.
  int32_t tops;  ///< Windows whose first row is 0 or more and below this do not reach into the padding,
  int32_t lefts; ///< and whose first column is below this.
} plan_t;

/// @brief Gather a window.
/// @param p The layer.
/// @param plan What all its windows share.
/// @param in The input.
/// @param top Row of its upper left corner, which may lie in the padding.
/// @param left Column of that.
/// @param g Takes its taps and their sum.
/// @param line 2 * pairs bytes.
static void gather(const conv_gather_s8_params_t *p, const plan_t *plan, const int8_t *in, int32_t top, int32_t left,
                   gathered_t *g, int8_t *line) {
  gathered_t window = *g;
  const int32_t pitch = plan->pitch;
  const uint8_t inside = top >= 0 && left >= 0 && top < plan->tops && left < plan->lefts;
  const int8_t *from = in + top * plan->row + left * p->in_c;
  int32_t rows = p->kernel_h, run = plan->run;
  if (!inside || run % 4 != 0) {
    if (inside) {
      int8_t *next = line;
      for (; rows > 0; --rows, from += pitch) {
        next = copy_run(next, from, run);
      }
      for (; next < line + 2 * p->pairs; ++next) {
        *next = 0;
      }
    } else {
      assemble(p, in, top, left, line);
    }
    from = line;
    rows = 1;
    run = 2 * p->pairs;
  }
  for (; rows > 0; --rows, from += pitch) {
    put_run(&window, from, run);
  }
  *g = window;
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
  // Words of the stream for four channels.
  const int32_t group = 2 * p->pairs + 4 * CHANNEL_S8_WORDS;
  const uint8_t pointwise =
      p->kernel_h == 1 && p->kernel_w == 1 && p->stride_h == 1 && p->stride_w == 1 && p->in_c % 4 == 0;
  const plan_t plan = {.row = p->in_w * p->in_c,
                       .pitch = p->dilation_h * p->in_w * p->in_c,
                       .run = p->kernel_w * p->in_c,
                       .tops = p->in_h - (p->kernel_h - 1) * p->dilation_h,
                       .lefts = p->dilation_w == 1 ? p->in_w - p->kernel_w + 1 : 0};
  uint32_t sums[2] = {0, 0};
  int8_t spare[8] = {0};
  for (int32_t position = 0; position < positions; position += 2) {
    int8_t *const out0 = out + position * channels;
    // A last window without another one goes with the one before it, which still lies there; one alone with itself.
    int8_t *const out1 = position + 1 < positions ? out0 + channels : position > 0 ? out0 - channels : out0;
    for (int32_t window = 0; window < (out1 < out0 ? 1 : 2); ++window) {
      gathered_t g = {inputs + window, 0};
      if (pointwise) {
        put_run(&g, in + (position + (out1 > out0 ? window : 0)) * p->in_c, p->in_c);
      } else {
        gather(p, &plan, in, top, left, &g, line);
        if (window == 0 ? out1 > out0 : 1) {
          next_window(p, right, &top, &left);
        }
      }
      sums[window] = 0u - 128u * g.sum;
    }
    // All groups of four channels at once; then what is left of them, cut to its length.
    for (int32_t c = 0; c < channels;) {
      const int32_t rest = channels - c;
      const uint8_t cut = rest < 4;
      window_pair((window_pair_t){.x = inputs,
                                  .end = end,
                                  .stream = (const word_t *)p->weights + c / 4 * group,
                                  .out0 = cut ? spare : out0,
                                  .out1 = cut ? spare + 4 : out1,
                                  .sum0 = sums[0],
                                  .sum1 = sums[1],
                                  .groups = cut ? 1 : rest / 4});
      if (cut) {
        copy_run(out0 + c, spare, rest);
        copy_run(out1 + c, spare + 4, rest);
      }
      c += cut ? rest : rest - rest % 4;
    }
    if (clamps) {
      clamp_run(out0, channels, p->activation_min, p->activation_max);
      clamp_run(out1, channels, p->activation_min, p->activation_max);
    }
  }
}
