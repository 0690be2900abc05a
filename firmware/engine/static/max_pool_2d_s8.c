// SPDX-License-Identifier: MIT
/// @file max_pool_2d_s8.c
/// @brief Largest value of each window, four channels at a time where they are so many.

#include "max_pool_2d_s8.h"

#include "dsp.h"

/// @brief The greater byte of each place in two words.
ALWAYS_INLINE uint32_t greater_bytes(uint32_t a, uint32_t b) {
#if TINYTRANSIT_DSP
  uint32_t result;
  __asm__("ssub8 %0, %1, %2\n\t"
          "sel %0, %1, %2"
          : "=&r"(result)
          : "r"(a), "r"(b)
          : "cc");
  return result;
#else
  uint32_t result = 0;
  for (uint32_t shift = 0; shift < 32; shift += 8) {
    const int8_t x = (int8_t)(a >> shift), y = (int8_t)(b >> shift);
    result |= (uint32_t)(uint8_t)(x > y ? x : y) << shift;
  }
  return result;
#endif
}

void max_pool_2d_s8(const max_pool_2d_s8_params_t *p, const int8_t *in, int8_t *out) {
  const int32_t channels = p->channels, row_step = p->in_w * channels;
  for (int32_t oy = 0; oy < p->out_h; ++oy) {
    const int32_t top = oy * p->stride_h - p->pad_top;
    const int32_t y_begin = top < 0 ? 0 : top;
    const int32_t y_end = top + p->window_h < p->in_h ? top + p->window_h : p->in_h;
    for (int32_t ox = 0; ox < p->out_w; ++ox) {
      const int32_t left = ox * p->stride_w - p->pad_left;
      const int32_t x_begin = left < 0 ? 0 : left;
      const int32_t x_end = left + p->window_w < p->in_w ? left + p->window_w : p->in_w;
      const int8_t *const window = in + y_begin * row_step + x_begin * channels;
      const int32_t rows = y_end - y_begin, columns = x_end - x_begin;
      int32_t c = 0;
      for (; c + 4 <= channels; c += 4, out += 4) {
        uint32_t greatest = 0x80808080;
        const int8_t *row = window + c;
        for (int32_t y = rows; y > 0; --y, row += row_step) {
          const int8_t *from = row;
          for (int32_t x = columns; x > 0; --x, from += channels) {
            greatest = greater_bytes(greatest, load_word(from));
          }
        }
        memcpy(out, &greatest, sizeof greatest);
      }
      for (; c < channels; ++c) {
        int32_t greatest = INT8_MIN;
        for (int32_t y = 0; y < rows; ++y) {
          for (int32_t x = 0; x < columns; ++x) {
            const int32_t value = window[y * row_step + x * channels + c];
            greatest = value > greatest ? value : greatest;
          }
        }
        *out++ = (int8_t)greatest;
      }
    }
  }
  if (p->activation_min > INT8_MIN || p->activation_max < INT8_MAX) {
    for (int32_t n = p->out_h * p->out_w * channels; n > 0; --n) {
      --out;
      *out = (int8_t)clamp(*out, p->activation_min, p->activation_max);
    }
  }
}
