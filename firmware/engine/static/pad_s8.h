// SPDX-License-Identifier: MIT
/// @file pad_s8.h
/// @brief A margin of one value around a tensor of up to four axes.

#ifndef TINYTRANSIT_PAD_S8_H
#define TINYTRANSIT_PAD_S8_H

#include <stdint.h>

/// @brief Sizes along four axes, the margin ahead of the contents, and the value of the margin.
typedef struct {
  uint16_t in_size[4];  ///< Of the input, outermost axis first; 1 for axes that are not there.
  uint16_t out_size[4]; ///< Of the output, margins included.
  uint16_t before[4];   ///< Elements of margin ahead of the contents.
  int16_t value;        ///< What the margin holds, -128 .. 127.
} pad_s8_params_t;

/// @brief Write the input into the middle of the output, and the value around it.
/// @param p Constants of the layer.
/// @param in As many values as in_size makes.
/// @param out As many values as out_size makes.
void pad_s8(const pad_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
