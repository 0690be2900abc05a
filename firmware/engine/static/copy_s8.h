// SPDX-License-Identifier: MIT
/// @file copy_s8.h
/// @brief Bytes to another place, where a reshape or concatenation cannot be had for nothing.

#ifndef TINYTRANSIT_COPY_S8_H
#define TINYTRANSIT_COPY_S8_H

#include <stdint.h>

/// @brief Length and destination of one copy.
typedef struct {
  uint32_t n;  ///< Bytes.
  uint32_t to; ///< Offset into out.
} copy_s8_params_t;

/// @brief Copy n bytes of in to out + to.
void copy_s8(const copy_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
