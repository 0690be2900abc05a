// SPDX-License-Identifier: MIT
/// @file sum_four.h
/// @brief Sums of four neighbouring int8 channels over a window: a word a place, two sums in each of two words.

#ifndef TINYTRANSIT_SUM_FOUR_H
#define TINYTRANSIT_SUM_FOUR_H

#include "dsp.h"

/// @brief Sum four channels.
/// @param sums Is set to the sums.
/// @param in Channel 0 of the first place.
/// @param rows Rows of the window.
/// @param row_step Values from one row to the next.
/// @param columns Columns of the window.
/// @param column_step Values from one column to the next.
ALWAYS_INLINE void sum_four(int32_t sums[4], const int8_t *in, uint32_t rows, uint32_t row_step, uint32_t columns,
                            uint32_t column_step) {
  // So many bytes fit the halfword that they are summed in.
  enum { MOST = 256 };
  sums[0] = sums[1] = sums[2] = sums[3] = (int32_t)(-128 * (int64_t)rows * columns);
  for (; rows > 0; --rows, in += row_step) {
    const int8_t *from = in;
    for (uint32_t left = columns; left > 0;) {
      uint32_t even = 0, odd = 0;
      for (uint32_t n = left < MOST ? left : MOST; n > 0; --n, --left, from += column_step) {
        const uint32_t positive = load_word(from) ^ 0x80808080;
        even += positive & 0x00FF00FF;
        odd += odd_bytes(positive);
      }
      sums[0] += (int32_t)(even & 0xFFFF);
      sums[1] += (int32_t)(odd & 0xFFFF);
      sums[2] += (int32_t)(even >> 16);
      sums[3] += (int32_t)(odd >> 16);
    }
  }
}

#endif
