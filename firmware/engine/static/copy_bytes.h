// SPDX-License-Identifier: MIT
/// @file copy_bytes.h
/// @brief Bytes to another place, where a reshape or concatenation cannot be had for nothing.

#ifndef TINYTRANSIT_COPY_BYTES_H
#define TINYTRANSIT_COPY_BYTES_H

#include <stdint.h>

/// @brief Length and destination of one copy.
typedef struct {
  uint32_t n;  ///< Bytes.
  uint32_t to; ///< Offset into out.
} copy_bytes_params_t;

/// @brief Copy.
/// @param p Constants of the layer.
/// @param in n bytes.
/// @param out At least to + n bytes.
void copy_bytes(const copy_bytes_params_t *p, const void *in, void *out);

#endif
