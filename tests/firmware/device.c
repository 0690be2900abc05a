// SPDX-License-Identifier: MIT
/// @file device.c
/// @brief The firmware's protocol as a library for the tests, over a board and an engine whose answers are known.

#include <string.h>

#include "board.h"
#include "engine.h"
#include "inference/inference.h"
#include "wire/protocol.h"
#include "selftest_vectors.h"
#include "session/session.h"

enum { TICKS_A_CALL = 7, OVERRUNS = 3, STACK_USED = 100, STACK_SIZE = 200 };

static const uint16_t input_sizes[] = {201, 61};
static const uint16_t output_sizes[] = {2};
static const engine_quantization_t output_quantization[] = {{.scale_e12 = 12500000000, .zero_point = -1}};
static const engine_info_t engine = {
    .name = "test",
    .model_id = {1, 2, 3},
    .input_count = 2,
    .output_count = 1,
    .input_sizes = input_sizes,
    .output_sizes = output_sizes,
    .output_quantization = output_quantization,
};
static const board_info_t board = {
    .name = "fifteen letters",
    .time_base = BOARD_TIME_DWT,
    .tick_hz = 1000,
    .core_hz = 84000000,
    .reset = BOARD_RESET_BROWN_OUT,
    .receive_bytes = 4096,
};
static engine_status_t engine_status;
static uint64_t ticks;
static session_t session;

// Two windows: zeros, and one whose expected outputs are wrong.
const uint16_t selftest_count = 2;
const int8_t selftest_inputs[2 * 262] = {[262] = 1};
const int8_t selftest_outputs[2 * 2] = {0, 0, 9, 9};

const engine_info_t *engine_info(void) {
  return &engine;
}

engine_status_t engine_init(void) {
  return ENGINE_OK;
}

/// The outputs are the sums of the two inputs.
engine_status_t engine_invoke(const int8_t *const inputs[], int8_t *const outputs[]) {
  if (engine_status != ENGINE_OK) {
    return engine_status;
  }
  for (int i = 0; i < 2; i++) {
    unsigned sum = 0;
    for (int j = 0; j < input_sizes[i]; j++) {
      sum += (unsigned)inputs[i][j];
    }
    const uint8_t byte = (uint8_t)sum;
    memcpy(&outputs[0][i], &byte, 1);
  }
  return ENGINE_OK;
}

const board_info_t *board_info(void) {
  return &board;
}

uint32_t board_uart_overruns(void) {
  return OVERRUNS;
}

uint64_t board_ticks(void) {
  return ticks += TICKS_A_CALL;
}

uint32_t board_uptime_s(void) {
  return (uint32_t)(board_ticks() / board.tick_hz);
}

void board_watchdog_kick(void) {}

uint32_t board_stack_used(void) {
  return STACK_USED;
}

uint32_t board_stack_size(void) {
  return STACK_SIZE;
}

board_region_t board_code(void) {
  return (board_region_t){.start = (const uint8_t *)"123456789", .size = 9};
}

board_region_t board_weights(void) {
  return (board_region_t){0};
}

/// Start again, with an engine that answers `status`.
void device_restart(int status) {
  engine_status = (engine_status_t)status;
  session = (session_t){0};
  (void)inference_init();
}

/// Receive bytes and write the answers to `wire`; returns their size, or stops before they do not fit.
size_t device_receive(const uint8_t *bytes, size_t size, uint8_t *wire, size_t capacity) {
  size_t written = 0;
  for (size_t i = 0; i < size; i++) {
    const protocol_frame_t *answer = session_receive(&session, bytes[i]);
    if (answer != NULL && capacity - written >= PROTOCOL_WIRE_SIZE(answer->length)) {
      written += protocol_encode(answer, wire + written);
    }
  }
  return written;
}

/// Bytes that a caller of protocol_receive() must set aside.
size_t receiver_size(void) {
  return sizeof(protocol_receiver_t);
}
