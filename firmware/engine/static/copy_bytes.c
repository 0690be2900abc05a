// SPDX-License-Identifier: MIT
/// @file copy_bytes.c
/// @brief Bytes to another place, where a reshape or concatenation cannot be had for nothing.

#include "copy_bytes.h"

#include <string.h>

void copy_bytes(const copy_bytes_params_t *p, const void *in, void *out) {
  memcpy((uint8_t *)out + p->to, in, p->n);
}
