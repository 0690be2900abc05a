// SPDX-License-Identifier: MIT
/// @file conv_1d_s16.h
/// @brief Convolution along one axis, with the max pooling that follows it; activations are s16 less their zero point.
///
/// In channels-last order a window is one run of memory, and the next window lies a fixed pitch further. Zero margins
/// around the input stand for the padding, so every window is whole. Called with the address of a constant parameter
/// struct in the same file, the function is specialised for its layer: sizes become immediates, the loop over taps is
/// unrolled.

#ifndef TINYTRANSIT_CONV_1D_S16_H
#define TINYTRANSIT_CONV_1D_S16_H

#include <stddef.h>

#include "clear_s16.h"
#include "rescale_s16.h"

/// @brief Longest window, in pairs of taps: the inner loop is unrolled and keeps the weights of two channels on the
/// stack.
enum { CONV_1D_PAIRS_MAX = 48 };

/// @brief Sizes and constants of one layer.
typedef struct {
  uint16_t pairs;             ///< Pairs of taps in a window, 1 .. CONV_1D_PAIRS_MAX.
  uint16_t pitch;             ///< Elements from one window to the next: stride times input channels.
  uint16_t positions;         ///< Windows, at least 4; even if pooled.
  uint16_t channels;          ///< Output channels, even.
  uint16_t pool;              ///< 1, or 2 to keep the greater of each two neighbouring positions.
  uint16_t lead;              ///< Elements of leading margin that belong to the first window.
  uint16_t before;            ///< Zero elements to write ahead of the output.
  uint16_t after;             ///< Zero elements to write behind it.
  int16_t low;                ///< Lower bound of the output, less its zero point: -255 .. 255.
  int16_t high;               ///< Upper bound of the output, low .. 255.
  const uint8_t *weights_u8;  ///< For each 2 channels (a, b) and 2 taps k: a[k] b[k] a[k+1] b[k+1], each plus 128.
  const int16_t *weights_s16; ///< Or, as they are: a[k] a[k+1] b[k] b[k+1].
  const int16_t
      *weights_shared;          ///< Or, for an even pitch: 256 * b[k] + a[k] + 128 for each tap k. The others are NULL.
  const channel_s16_t *rescale; ///< (channels): bias, multiplier and shift of each.
  const channel_short_t *short_rescale; ///< Or constants of the short form, for bounds of 0 and 255; where weights are
                                        ///< shared they must be, for sums of b that are 256 times their value.
} conv_1d_s16_params_t;

#include "conv_1d_s16_m4.h"

/// @brief Sum one window for one output channel.
/// @param p The layer.
/// @param x The window: 2 * pairs inputs.
/// @param c Output channel, 0 .. channels - 1.
ALWAYS_INLINE int32_t conv_1d_s16_sum(const conv_1d_s16_params_t *p, const int16_t *x, int32_t c) {
  int32_t sum = 0;
  for (int32_t tap = 0; tap < 2 * p->pairs; ++tap) {
    const int32_t four = 4 * (c / 2 * p->pairs + tap / 2);
    int32_t weight;
    if (p->weights_shared != NULL) {
      const int32_t shared = p->weights_shared[four / 2 + tap % 2];
      // 256 times that of b.
      weight = c % 2 ? shared & ~0xFF : (shared & 0xFF) - 128;
    } else if (p->weights_s16 != NULL) {
      weight = p->weights_s16[four + c % 2 * 2 + tap % 2];
    } else {
      weight = p->weights_u8[four + tap % 2 * 2 + c % 2] - 128;
    }
    sum += x[tap] * weight;
  }
  return sum;
}

/// @brief Convolve all channels, one sum at a time: what conv_1d_s16_m4() computes, without its registers.
/// @param p The layer.
/// @param in The first window.
/// @param out positions / pool by channels values.
ALWAYS_INLINE void conv_1d_s16_portable(const conv_1d_s16_params_t *p, const int16_t *in, int16_t *out) {
  for (int32_t position = 0; position < p->positions; position += p->pool) {
    const int16_t *x = in + position * p->pitch;
    for (int32_t c = 0; c < p->channels; ++c) {
      int32_t greatest = conv_1d_s16_sum(p, x, c);
      if (p->pool == 2) {
        greatest = greater(greatest, conv_1d_s16_sum(p, x + p->pitch, c));
      }
      *out++ = (int16_t)(p->short_rescale != NULL ? rescale_raised_s16(greatest, &p->short_rescale[c]) >> 16
                                                  : rescale_s16(greatest, &p->rescale[c], p->low, p->high));
    }
  }
}

/// @brief Convolve, and write the margins.
/// @param p The layer.
/// @param in Points behind the input's leading margin, of which `lead` elements belong to the first window.
/// @param out Points behind the output's leading margin: positions / pool by channels values.
ALWAYS_INLINE void conv_1d_s16(const conv_1d_s16_params_t *p, const int16_t *in, int16_t *out) {
  clear_margins(out, p->positions / p->pool * p->channels, p->before, p->after);
#if TINYTRANSIT_DSP
  conv_1d_s16_m4(p, in - p->lead, out);
#else
  conv_1d_s16_portable(p, in - p->lead, out);
#endif
}

#endif
