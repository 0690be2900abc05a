// SPDX-License-Identifier: MIT
/// @file prelu_s8.h
/// @brief Rectifier whose slope below zero is a constant tensor.

#ifndef TINYTRANSIT_PRELU_S8_H
#define TINYTRANSIT_PRELU_S8_H

#include <stdint.h>

#include "broadcast.h"

/// @brief Shapes and quantization of one rectifier; a multiplier and shift for either side of zero.
typedef struct {
  broadcast_t shape;           ///< How input (a) and slopes (b) meet.
  int16_t in_zero_point;       ///< -128 .. 127.
  int16_t slope_zero_point;    ///< -128 .. 127.
  int16_t out_zero_point;      ///< -128 .. 127.
  int16_t positive_shift;      ///< -31 .. 30: from the scale of the input to that of the output.
  int16_t negative_shift;      ///< -31 .. 30: from the scale of input times slope to that of the output.
  int32_t positive_multiplier; ///< 2^30 .. 2^31 - 1, or 0; goes with positive_shift.
  int32_t negative_multiplier; ///< 2^30 .. 2^31 - 1, or 0; goes with negative_shift.
  const int8_t *slopes;        ///< One a value, or fewer that are stretched.
} prelu_s8_params_t;

/// @brief Rescale what is positive; multiply the rest by its slope.
/// @param p Constants of the layer.
/// @param in As many values as `p->shape.size` makes.
/// @param out As many; may be the input's own.
void prelu_s8(const prelu_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
