// SPDX-License-Identifier: MIT
/// @file broadcast.h
/// @brief Element-wise functions of two tensors whose shapes match after stretching axes of size 1.

#ifndef TINYTRANSIT_BROADCAST_H
#define TINYTRANSIT_BROADCAST_H

#include <stdint.h>

/// @brief The result's size along four axes and the steps of both operands, 0 along a stretched axis.
typedef struct {
  uint32_t size[4];   ///< Of the result, outermost axis first; 1 for axes that are not there.
  uint32_t step_a[4]; ///< Elements of a from one index to the next.
  uint32_t step_b[4]; ///< Elements of b from one index to the next.
} broadcast_t;

/// @brief A function of two elements; params is the kernel's own struct.
typedef int8_t (*broadcast_function_t)(const void *params, int8_t a, int8_t b);

/// @brief Apply a function to every pair of elements; inline, so that the call of it disappears.
/// @param shape How the operands meet.
/// @param function Makes one value of two.
/// @param params Is handed to the function.
/// @param a First operand.
/// @param b Second operand.
/// @param out As many values as `shape->size` makes, row by row.
static inline void broadcast(const broadcast_t *shape, broadcast_function_t function, const void *params,
                             const int8_t *a, const int8_t *b, int8_t *out) {
  for (uint32_t i = 0; i < shape->size[0]; ++i) {
    for (uint32_t j = 0; j < shape->size[1]; ++j) {
      for (uint32_t k = 0; k < shape->size[2]; ++k) {
        const int8_t *x = a + i * shape->step_a[0] + j * shape->step_a[1] + k * shape->step_a[2];
        const int8_t *y = b + i * shape->step_b[0] + j * shape->step_b[1] + k * shape->step_b[2];
        for (uint32_t l = 0; l < shape->size[3]; ++l) {
          *out++ = function(params, *x, *y);
          x += shape->step_a[3];
          y += shape->step_b[3];
        }
      }
    }
  }
}

#endif
