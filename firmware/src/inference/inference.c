// SPDX-License-Identifier: MIT
#include "inference/inference.h"

#include <assert.h>

#include "board.h"
#include "integrity/mitigation.h"
#include "tensors/tensors.h"
#include "wire/protocol.h"

static uint32_t count;

engine_status_t inference_init(void) {
  assert(engine_info()->input_count <= TENSORS_MAX && engine_info()->output_count <= TENSORS_MAX);
  // Inputs that no frame carries can still be run by the self-test.
  assert(tensors_input_size() <= UINT16_MAX && tensors_output_size() <= PROTOCOL_MAX_OUTPUTS);
  const engine_status_t status = engine_init();
  mitigation_start();
  return status;
}

engine_status_t inference_run(const int8_t *inputs, int8_t *outputs, uint64_t *ticks) {
  const int8_t *in[TENSORS_MAX];
  int8_t *out[TENSORS_MAX];
  tensors_unpack(inputs, outputs, in, out);
  count++;
  const uint64_t start = board_ticks();
  const engine_status_t status = mitigation_invoke(in, out);
  *ticks = board_ticks() - start;
  return status;
}

uint32_t inference_count(void) {
  return count;
}
