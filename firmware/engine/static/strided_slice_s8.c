// SPDX-License-Identifier: MIT
/// @file strided_slice_s8.c
/// @brief A part of a tensor: every so many values along each axis.

#include "strided_slice_s8.h"

void strided_slice_s8(const strided_slice_s8_params_t *p, const int8_t *in, int8_t *out) {
  for (int32_t i = 0; i < (int32_t)p->size[0]; ++i) {
    for (int32_t j = 0; j < (int32_t)p->size[1]; ++j) {
      for (int32_t k = 0; k < (int32_t)p->size[2]; ++k) {
        int32_t from = (int32_t)p->start + i * p->step[0] + j * p->step[1] + k * p->step[2];
        for (uint32_t l = 0; l < p->size[3]; ++l) {
          *out++ = in[from];
          from += p->step[3];
        }
      }
    }
  }
}
