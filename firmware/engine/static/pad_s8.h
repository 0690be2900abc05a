// SPDX-License-Identifier: MIT
/// @file pad_s8.h
/// @brief A margin of one value around a tensor of up to four axes.

#ifndef TINYTRANSIT_PAD_S8_H
#define TINYTRANSIT_PAD_S8_H

#include <stdint.h>

/// @brief Sizes along four axes, the margin ahead of the contents, and the value of the margin.
typedef struct {
  uint16_t in_size[4];
  uint16_t out_size[4];
  uint16_t before[4];
  int16_t value;
} pad_s8_params_t;

/// @brief Write in into the middle of out, and the value around it.
void pad_s8(const pad_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
