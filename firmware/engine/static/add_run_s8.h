// SPDX-License-Identifier: MIT
/// @file add_run_s8.h
/// @brief Sum of two int8 tensors of one shape, the operand with the larger scale first.
///
/// The reference brings both operands, shifted by 20, to twice the larger scale. For the first that is half of it, a
/// shift; only the second takes a multiplication. Where the scales are equal that of the second gives its half too.

#ifndef TINYTRANSIT_ADD_RUN_S8_H
#define TINYTRANSIT_ADD_RUN_S8_H

#include <stdint.h>

/// @brief Length and quantization; the second operand and the sum are rescaled as rescale_s8.h does it.
typedef struct {
  uint32_t n;             ///< Values.
  int32_t a_constant;     ///< Less the first zero point times 2^20.
  int32_t b_constant;     ///< Less the second zero point times 2^b_left.
  int32_t b_multiplier;   ///< 2^30 .. 2^31 - 1, or 0.
  int32_t b_offset;       ///< 2^(b_shift - 1).
  int32_t out_multiplier; ///< 2^30 .. 2^31 - 1, or 0.
  int32_t out_offset;     ///< 2^(out_shift - 1), plus the zero point of the output times 2^out_shift.
  uint16_t b_left;        ///< 21, or 22 for equal scales, where a shift of 1 takes the further bit back.
  uint16_t b_shift;       ///< 1 .. 31, to the right.
  uint16_t out_shift;     ///< 1 .. 22, to the right.
  int16_t activation_min; ///< Lower bound of the sum, -128 .. 127.
  int16_t activation_max; ///< Upper bound of the sum, activation_min .. 127.
} add_run_s8_params_t;

/// @brief Add a and b element by element, each to its own scale first.
/// @param p Constants of the layer.
/// @param a The operand with the larger scale.
/// @param b The other one.
/// @param out n values; may be an operand.
void add_run_s8(const add_run_s8_params_t *p, const int8_t *a, const int8_t *b, int8_t *out);

#endif
