// SPDX-License-Identifier: MIT
/// @file mean_s8.h
/// @brief Mean along one or two axes.

#ifndef TINYTRANSIT_MEAN_S8_H
#define TINYTRANSIT_MEAN_S8_H

#include <stdint.h>

/// @brief Sizes and steps of two runs of kept axes and two of averaged ones, and the rescaling of a sum.
typedef struct {
  uint32_t kept_size[2];  ///< Sizes of the kept axes, outer one first; 1 for one that is not there.
  uint32_t kept_step[2];  ///< Values from one index of a kept axis to the next.
  uint32_t mean_size[2];  ///< Sizes of the averaged axes.
  uint32_t mean_step[2];  ///< Values from one index of an averaged axis to the next.
  int32_t in_offset;      ///< Zero point of the input times the number of values averaged.
  int32_t multiplier;     ///< 0 .. 2^31 - 1: ratio of the scales over the number of values averaged.
  int16_t shift;          ///< -31 .. 30; goes with the multiplier.
  int16_t out_zero_point; ///< -128 .. 127.
} mean_s8_params_t;

/// @brief Average.
/// @param p Constants of the layer.
/// @param in kept_size[0] * kept_size[1] * mean_size[0] * mean_size[1] values.
/// @param out kept_size[0] * kept_size[1] values.
void mean_s8(const mean_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
