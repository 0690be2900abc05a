// SPDX-License-Identifier: MIT
/// @file network.c
/// @brief A test's engine: its one output is the sum of its inputs, or it fails in the way that the second input names.

#include <assert.h>

#include "engine.h"

enum { HEALTHY, BUS, UNDEFINED, DIVISION, OVERFLOW, ASSERTION, REFUSE };

static const uint16_t input_sizes[] = {1, 1};
static const uint16_t output_sizes[] = {1};
static const engine_info_t info = {
    .name = "faulty",
    .model_id = {0xFA, 0x17},
    .input_count = 2,
    .output_count = 1,
    .input_sizes = input_sizes,
    .output_sizes = output_sizes,
};

const engine_info_t *engine_info(void) {
  return &info;
}

engine_status_t engine_init(void) {
  return ENGINE_OK;
}

engine_status_t engine_invoke(const int8_t *const inputs[], int8_t *const outputs[]) {
  const volatile int zero = 0;
  int addend = inputs[1][0];
  switch (addend) {
  case BUS:
    addend = *(const volatile int *)0x60000000; // no memory there
    break;
  case UNDEFINED:
    __asm volatile("udf #1");
    break;
  case DIVISION:
    addend /= zero;
    break;
  case OVERFLOW:
    __asm volatile("sub sp, sp, #0x10000\n\tpush {r0}" : : : "memory");
    break;
  case ASSERTION:
    assert(addend == HEALTHY);
    break;
  case REFUSE:
    return ENGINE_ERROR_MODEL;
  default:
    break;
  }
  outputs[0][0] = (int8_t)(inputs[0][0] + addend);
  return ENGINE_OK;
}
