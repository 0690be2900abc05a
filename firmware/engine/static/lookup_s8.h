// SPDX-License-Identifier: MIT
/// @file lookup_s8.h
/// @brief Any function of one int8 value, as a table.

#ifndef TINYTRANSIT_LOOKUP_S8_H
#define TINYTRANSIT_LOOKUP_S8_H

#include <stdint.h>

/// @brief Length and table of one element-wise function.
typedef struct {
  uint32_t n;          ///< Values.
  const int8_t *table; ///< (256): the results for -128 .. 127.
} lookup_s8_params_t;

/// @brief Look every value up.
/// @param p Constants of the layer.
/// @param in n values.
/// @param out n values; may be the input's own.
void lookup_s8(const lookup_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
