// SPDX-License-Identifier: MIT
/// @file mitigated_device.c
/// @brief Code, weights and an engine that a test can damage, below the mitigations.

#include <string.h>

#include "board.h"
#include "inference/inference.h"
#include "integrity/mitigation.h"
#include "selftest_vectors.h"

enum { WEIGHTS = 10, CODE = 4 };

uint8_t device_weights[WEIGHTS];
uint8_t device_copy[WEIGHTS] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
uint8_t device_code[CODE] = {0xDE, 0xAD, 0xBE, 0xEF};
/// What is added to the answer of each of the next runs, the first one first.
int8_t device_errors[4];
int device_runs;

static const uint16_t sizes[] = {1};
static const engine_info_t engine = {
    .name = "test", .input_count = 1, .output_count = 1, .input_sizes = sizes, .output_sizes = sizes};
static const board_info_t board = {.name = "test"};

const uint16_t selftest_count = 2;
const int8_t selftest_inputs[2] = {10, 20};
const int8_t selftest_outputs[2] = {11, 21};

const engine_info_t *engine_info(void) {
  return &engine;
}

engine_status_t engine_init(void) {
  return ENGINE_OK;
}

/// The answer is the input plus the first weight, which is 1.
engine_status_t engine_invoke(const int8_t *const inputs[], int8_t *const outputs[]) {
  outputs[0][0] = (int8_t)(inputs[0][0] + (int8_t)device_weights[0] + device_errors[device_runs++ % 4]);
  return ENGINE_OK;
}

const board_info_t *board_info(void) {
  return &board;
}

uint64_t board_ticks(void) {
  return 0;
}

board_region_t board_code(void) {
  return (board_region_t){device_code, CODE};
}

board_region_t board_weights(void) {
  return (board_region_t){device_weights, WEIGHTS};
}

board_region_t board_constants(void) {
  return (board_region_t){(const uint8_t *)selftest_inputs, sizeof selftest_inputs};
}

board_region_t board_weights_source(void) {
  return (board_region_t){device_copy, WEIGHTS};
}

void board_weights_reload(void) {
  memcpy(device_weights, device_copy, WEIGHTS);
}

/// Infer `input` into `*output`; returns the engine's status.
int device_infer(int8_t input, int8_t *output) {
  uint64_t ticks;
  return (int)inference_run(&input, output, &ticks);
}

/// Start: the weights are loaded and what is right is taken down.
void device_start(void) {
  board_weights_reload();
  (void)inference_init();
}

uint32_t device_corrected(void) {
#ifdef TT_MITIGATED
  return mitigation_corrected;
#else
  return 0;
#endif
}
