// SPDX-License-Identifier: MIT
#include "inference/golden.h"

#include <string.h>

#include "board.h"
#include "inference/inference.h"
#include "selftest_vectors.h"
#include "tensors/tensors.h"
#include "wire/protocol.h"

static int8_t outputs[PROTOCOL_MAX_OUTPUTS];

engine_status_t golden_selftest(golden_selftest_t *result) {
  const size_t input_size = tensors_input_size();
  const size_t output_size = tensors_output_size();
  *result = (golden_selftest_t){0};
  for (uint16_t i = 0; i < selftest_count; i++) {
    uint64_t ticks;
    const engine_status_t status = inference_run(selftest_inputs + i * input_size, outputs, &ticks);
    if (status != ENGINE_OK) {
      return status;
    }
    result->run++;
    if (memcmp(outputs, selftest_outputs + i * output_size, output_size) != 0) {
      result->differing++;
    }
    board_watchdog_kick();
  }
  return ENGINE_OK;
}

engine_status_t golden_bench(uint16_t repetitions, golden_bench_t *result) {
  *result = (golden_bench_t){.least = UINT64_MAX};
  for (uint16_t i = 0; i < repetitions; i++) {
    uint64_t ticks;
    const engine_status_t status = inference_run(selftest_inputs, outputs, &ticks);
    if (status != ENGINE_OK) {
      return status;
    }
    result->least = ticks < result->least ? ticks : result->least;
    result->most = ticks > result->most ? ticks : result->most;
    result->total += ticks;
    board_watchdog_kick();
  }
  return ENGINE_OK;
}
