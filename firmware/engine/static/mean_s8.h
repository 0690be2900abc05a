// SPDX-License-Identifier: MIT
/// @file mean_s8.h
/// @brief Mean along one or two axes.

#ifndef TINYTRANSIT_MEAN_S8_H
#define TINYTRANSIT_MEAN_S8_H

#include <stdint.h>

/// @brief Sizes and steps of two runs of kept axes and two of averaged ones, and the rescaling of a sum.
typedef struct {
  uint32_t kept_size[2], kept_step[2];
  uint32_t mean_size[2], mean_step[2];
  int32_t in_offset; ///< Zero point of the input times the number of values averaged.
  int32_t multiplier;
  int16_t shift;
  int16_t out_zero_point;
} mean_s8_params_t;

/// @brief Average in to out, which holds kept_size[0] * kept_size[1] values.
void mean_s8(const mean_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
