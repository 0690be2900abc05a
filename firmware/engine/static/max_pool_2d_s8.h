// SPDX-License-Identifier: MIT
/// @file max_pool_2d_s8.h
/// @brief Largest value of each window, channel by channel.

#ifndef TINYTRANSIT_MAX_POOL_2D_S8_H
#define TINYTRANSIT_MAX_POOL_2D_S8_H

#include <stdint.h>

#include "pool_2d.h"

/// @brief Sizes and clamp of one layer.
typedef pool_2d_params_t max_pool_2d_s8_params_t;

/// @brief Write the greatest value of each window, clamped; padding never wins.
/// @param p Constants of the layer.
/// @param in (in_h, in_w, channels) values.
/// @param out (out_h, out_w, channels) values, of the input's scale and zero point.
void max_pool_2d_s8(const max_pool_2d_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
