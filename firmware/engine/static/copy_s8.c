// SPDX-License-Identifier: MIT
/// @file copy_s8.c
/// @brief Bytes to another place, where a reshape or concatenation cannot be had for nothing.

#include "copy_s8.h"

#include <string.h>

void copy_s8(const copy_s8_params_t *p, const int8_t *in, int8_t *out) { memcpy(out + p->to, in, p->n); }
