// SPDX-License-Identifier: MIT
/// @file clear_s16.h
/// @brief Zero margins around s16 activations.

#ifndef TINYTRANSIT_CLEAR_S16_H
#define TINYTRANSIT_CLEAR_S16_H

#include <stdint.h>

/// @brief Write zeros; smaller than the library's memset(), and not slower for the few that there are.
/// @param to Where.
/// @param n How many, 0 or more.
void clear_s16(int16_t *to, int32_t n);

/// @brief Write the zeros around a tensor.
/// @param tensor Its first value.
/// @param n Its values.
/// @param before Zeros ahead of it.
/// @param after Zeros behind it.
static inline void clear_margins(int16_t *tensor, int32_t n, int32_t before, int32_t after) {
  if (before > 0) {
    clear_s16(tensor - before, before);
  }
  if (after > 0) {
    clear_s16(tensor + n, after);
  }
}

#endif
