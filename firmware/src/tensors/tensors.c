// SPDX-License-Identifier: MIT
#include "tensors/tensors.h"

#include "engine.h"

/// Add the sizes of tensors up.
static uint32_t sum(const uint16_t *sizes, uint16_t tensors) {
  uint32_t total = 0;
  for (uint16_t i = 0; i < tensors; i++) {
    total += sizes[i];
  }
  return total;
}

uint32_t tensors_input_size(void) {
  return sum(engine_info()->input_sizes, engine_info()->input_count);
}

uint32_t tensors_output_size(void) {
  return sum(engine_info()->output_sizes, engine_info()->output_count);
}

void tensors_unpack(const int8_t *inputs, int8_t *outputs, const int8_t *in[], int8_t *out[]) {
  const engine_info_t *info = engine_info();
  for (uint16_t i = 0; i < info->input_count; i++) {
    in[i] = inputs;
    inputs += info->input_sizes[i];
  }
  for (uint16_t i = 0; i < info->output_count; i++) {
    out[i] = outputs;
    outputs += info->output_sizes[i];
  }
}
