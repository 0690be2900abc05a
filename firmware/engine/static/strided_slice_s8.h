// SPDX-License-Identifier: MIT
/// @file strided_slice_s8.h
/// @brief A part of a tensor: every so many values along each axis.

#ifndef TINYTRANSIT_STRIDED_SLICE_S8_H
#define TINYTRANSIT_STRIDED_SLICE_S8_H

#include <stdint.h>

/// @brief Sizes of the part along four axes, outermost first, and how far apart its values lie in the whole.
typedef struct {
  uint32_t size[4]; ///< Of the part; 1 for axes that are not there.
  int32_t step[4];  ///< Values of the whole from one index of the part to the next; may be negative.
  uint32_t start;   ///< Where in the whole the part begins.
} strided_slice_s8_params_t;

/// @brief Copy the part.
/// @param p Constants of the layer.
/// @param in The whole.
/// @param out As many values as size makes; not within the whole.
void strided_slice_s8(const strided_slice_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
