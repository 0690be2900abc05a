// SPDX-License-Identifier: MIT
#include "inference/inference.h"

#include <assert.h>

#include "board.h"
#include "integrity/mitigation.h"

static uint16_t input_size;
static uint16_t output_size;
static uint32_t count;

static uint32_t sum(const uint16_t *sizes, uint16_t tensors) {
  uint32_t total = 0;
  for (uint16_t i = 0; i < tensors; i++) {
    total += sizes[i];
  }
  return total;
}

engine_status_t inference_init(void) {
  const engine_info_t *info = engine_info();
  assert(info->input_count <= INFERENCE_MAX_TENSORS && info->output_count <= INFERENCE_MAX_TENSORS);
  const uint32_t inputs = sum(info->input_sizes, info->input_count);
  const uint32_t outputs = sum(info->output_sizes, info->output_count);
  assert(inputs <= PROTOCOL_MAX_PAYLOAD && outputs <= INFERENCE_MAX_OUTPUT);
  input_size = (uint16_t)inputs;
  output_size = (uint16_t)outputs;
  const engine_status_t status = engine_init();
  mitigation_start();
  return status;
}

uint16_t inference_input_size(void) {
  return input_size;
}

uint16_t inference_output_size(void) {
  return output_size;
}

void inference_unpack(const int8_t *inputs, int8_t *outputs, const int8_t *in[], int8_t *out[]) {
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

engine_status_t inference_run(const int8_t *inputs, int8_t *outputs, uint64_t *ticks) {
  const int8_t *in[INFERENCE_MAX_TENSORS];
  int8_t *out[INFERENCE_MAX_TENSORS];
  inference_unpack(inputs, outputs, in, out);
  count++;
  const uint64_t start = board_ticks();
  const engine_status_t status = mitigation_invoke(in, out);
  *ticks = board_ticks() - start;
  return status;
}

uint32_t inference_count(void) {
  return count;
}
