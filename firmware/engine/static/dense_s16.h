// SPDX-License-Identifier: MIT
/// @file dense_s16.h
/// @brief Product of a matrix and an s16 vector that is stored less its zero point.
///
/// A weight serves once, so loading and unpacking must cost little: dense_block_s16.h says how. All layers share one
/// function, for its loops are as long as they are wherever they begin.

#ifndef TINYTRANSIT_DENSE_S16_H
#define TINYTRANSIT_DENSE_S16_H

#include "rescale_s16.h"

/// @brief Sizes and constants of one layer.
typedef struct {
  uint16_t quads;         ///< Inputs / 4, rounded up, at least 1; weights beyond the last input are 0.
  uint16_t stretch;       ///< Quads after which 256 times the sum of an odd row could leave 32 bits, or all of them.
  uint16_t out_n;         ///< Rows, at least 1; the weights are padded to a multiple of 4.
  uint16_t before;        ///< Zero elements to write ahead of the output.
  uint16_t after;         ///< Zero elements to write behind the output.
  int16_t low;            ///< Lower bound of the output, less its zero point: -255 .. 255.
  int16_t high;           ///< Upper bound of the output, low .. 255.
  const int16_t *weights; ///< For each 4 rows (a, b, c, d) and 2 taps k: ab[k] ab[k+1] cd[k] cd[k+1], shared.
  const channel_s16_t *rescale;         ///< (out_n): bias, multiplier and shift of each row.
  const channel_short_t *short_rescale; ///< Or constants of the short form, for bounds of 0 and 255, for sums of odd
                                        ///< rows that are 256 times their value, and for rows and quads of which
                                        ///< `out_n` is a multiple of 4 and `stretch` all.
} dense_s16_params_t;

/// @brief Multiply, and write the margins.
/// @param p The layer.
/// @param in Readable up to 4 * quads values within -255 .. 255; those behind the last input have weights of 0.
/// @param out Points behind the leading margin, at a multiple of 4 bytes: out_n values.
void dense_s16(const dense_s16_params_t *p, const int16_t *in, int16_t *out);

#endif
