// SPDX-License-Identifier: MIT
#include "session/requests.h"

#include <string.h>

#include "board.h"
#include "inference/golden.h"
#include "inference/inference.h"
#include "integrity/image.h"
#include "session/history.h"
#include "session/observing.h"
#include "tensors/tensors.h"
#include "version.h"
#include "wire/bytes.h"

enum { NAME_SIZE = 16, MAX_REPETITIONS = 1000, BENCH_SIZE = 2, PIPELINE_SIZE = 1 };

static const request_error_t none = {PROTOCOL_OK, 0, 0};

/// Check the length of a payload.
static request_error_t check_length(const protocol_frame_t *request, uint32_t expected) {
  return request->length == expected ? none : (request_error_t){PROTOCOL_ERROR_LENGTH, expected, request->length};
}

/// Check BENCH: a number of repetitions, 1 .. MAX_REPETITIONS.
static request_error_t check_bench(const protocol_frame_t *request) {
  const request_error_t error = check_length(request, BENCH_SIZE);
  if (error.code != PROTOCOL_OK) {
    return error;
  }
  const uint16_t repetitions = get_u16(request->payload);
  const bool good = repetitions >= 1 && repetitions <= MAX_REPETITIONS;
  return good ? none : (request_error_t){PROTOCOL_ERROR_VALUE, MAX_REPETITIONS, repetitions};
}

/// Check PIPELINE: a number of requests in flight, at least 1.
static request_error_t check_pipeline(const protocol_frame_t *request) {
  const request_error_t error = check_length(request, PIPELINE_SIZE);
  if (error.code != PROTOCOL_OK) {
    return error;
  }
  return request->payload[0] > 0 ? none : (request_error_t){PROTOCOL_ERROR_VALUE, UINT8_MAX, 0};
}

request_error_t request_check(const protocol_frame_t *request) {
  if (request->version != PROTOCOL_VERSION) {
    return (request_error_t){PROTOCOL_ERROR_VERSION, PROTOCOL_VERSION, request->version};
  }
  switch (request->type) {
  case PROTOCOL_HELLO:
  case PROTOCOL_SELFTEST:
  case PROTOCOL_STATS:
    return check_length(request, 0);
  case PROTOCOL_INFER:
    return check_length(request, tensors_input_size());
  case PROTOCOL_BENCH:
    return check_bench(request);
  case PROTOCOL_PIPELINE:
    return check_pipeline(request);
  default:
    return observing_knows(request->type) ? observing_check(request)
                                          : (request_error_t){PROTOCOL_ERROR_TYPE, 0, request->type};
  }
}

uint8_t request_depth(const protocol_frame_t *request) {
  const uint32_t received = board_info()->receive_bytes / PROTOCOL_WIRE_SIZE(tensors_input_size());
  const uint32_t kept = PROTOCOL_MAX_PAYLOAD / (PROTOCOL_TICKS_SIZE + tensors_output_size());
  uint8_t depth = HISTORY_MAX_DEPTH;
  while (depth > 1 && (depth > request->payload[0] || depth > received || depth > kept)) {
    depth /= 2;
  }
  return depth;
}

/// Write bytes as they are.
static uint8_t *put_bytes(uint8_t *at, const void *data, size_t size) {
  memcpy(at, data, size);
  return at + size;
}

/// Write a name, padded with zeros; the interfaces promise at most 15 characters.
static uint8_t *put_name(uint8_t *at, const char *name) {
  memset(at, 0, NAME_SIZE);
  for (int i = 0; i < NAME_SIZE && name[i] != '\0'; i++) {
    at[i] = (uint8_t)name[i];
  }
  return at + NAME_SIZE;
}

/// Write INFO.
static uint8_t *put_info(uint8_t *at) {
  const engine_info_t *engine = engine_info();
  const board_info_t *board = board_info();
  const uint8_t versions[] = {PROTOCOL_VERSION, VERSION_MAJOR, VERSION_MINOR, VERSION_PATCH};
  at = put_bytes(at, versions, sizeof versions);
  at = put_bytes(at, engine->model_id, sizeof engine->model_id);
  at = put_name(at, engine->name);
  at = put_name(at, board->name);
  *at++ = (uint8_t)board->reset;
  *at++ = (uint8_t)board->time_base;
  at = put_u32(at, board->tick_hz);
  at = put_u32(at, board->core_hz);
  at = put_u16(at, PROTOCOL_MAX_PAYLOAD);
  at = put_u16(at, (uint16_t)tensors_input_size());
  return put_u16(at, (uint16_t)tensors_output_size());
}

/// Write STATS_RESULT: the counters in the order of hil/PROTOCOL.md.
static uint8_t *put_stats(uint8_t *at, const request_counters_t *counters) {
  const uint32_t values[] = {
      counters->accepted, counters->damaged,  counters->oversized,   counters->other_version, counters->unknown_type,
      counters->stale,    counters->repeated, counters->bad_payload, board_uart_overruns(),   inference_count(),
      board_stack_used(), board_stack_size(), board_uptime_s(),
  };
  for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
    at = put_u32(at, values[i]);
  }
  return at;
}

/// Write RESULT: the outputs go where they are sent from, behind the ticks.
static engine_status_t infer(const uint8_t *inputs, uint8_t **at) {
  uint64_t ticks;
  const engine_status_t status = inference_run((const int8_t *)inputs, (int8_t *)*at + PROTOCOL_TICKS_SIZE, &ticks);
  *at = put_u64(*at, ticks) + tensors_output_size();
  return status;
}

/// Write SELFTEST_RESULT.
static engine_status_t selftest(uint8_t **at) {
  golden_selftest_t result;
  const engine_status_t status = golden_selftest(&result);
  *at = put_u16(put_u16(*at, result.run), result.differing);
  *at = put_u32(put_u32(*at, image_code_crc()), image_weights_crc());
  return status;
}

/// Write BENCH_RESULT.
static engine_status_t bench(uint16_t repetitions, uint8_t **at) {
  golden_bench_t result;
  const engine_status_t status = golden_bench(repetitions, &result);
  *at = put_u64(put_u64(put_u64(put_u16(*at, repetitions), result.least), result.most), result.total);
  return status;
}

void request_run(const protocol_frame_t *request, const request_counters_t *counters, protocol_frame_t *answer,
                 uint8_t *payload) {
  uint8_t *end = payload;
  engine_status_t status = ENGINE_OK;
  switch (request->type) {
  case PROTOCOL_HELLO:
    answer->type = PROTOCOL_INFO;
    end = put_info(end);
    break;
  case PROTOCOL_INFER:
    answer->type = PROTOCOL_RESULT;
    status = infer(request->payload, &end);
    break;
  case PROTOCOL_SELFTEST:
    answer->type = PROTOCOL_SELFTEST_RESULT;
    status = selftest(&end);
    break;
  case PROTOCOL_BENCH:
    answer->type = PROTOCOL_BENCH_RESULT;
    status = bench(get_u16(request->payload), &end);
    break;
  case PROTOCOL_PIPELINE:
    answer->type = PROTOCOL_PIPELINE_RESULT;
    *end++ = request_depth(request);
    break;
  case PROTOCOL_STATS:
    answer->type = PROTOCOL_STATS_RESULT;
    end = put_stats(end, counters);
    break;
  default: // request_check() let nothing else through
    status = observing_run(request, &answer->type, &end);
    break;
  }
  if (status != ENGINE_OK) {
    request_refuse(request, (request_error_t){PROTOCOL_ERROR_ENGINE, 0, status}, answer, payload);
    return;
  }
  answer->length = (uint16_t)(end - payload);
  answer->payload = payload;
}

void request_refuse(const protocol_frame_t *request, request_error_t error, protocol_frame_t *answer,
                    uint8_t payload[REQUEST_ERROR_SIZE]) {
  payload[0] = (uint8_t)error.code;
  payload[1] = request->type;
  put_u32(put_u32(payload + 2, error.expected), error.got);
  answer->type = PROTOCOL_ERROR;
  answer->length = REQUEST_ERROR_SIZE;
  answer->payload = payload;
}
