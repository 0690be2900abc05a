// SPDX-License-Identifier: MIT
/// @file requests.h
/// @brief What each request asks for, apart from sessions and sequence numbers.

#ifndef TINYTRANSIT_REQUESTS_H
#define TINYTRANSIT_REQUESTS_H

#include <stdint.h>

#include "wire/protocol.h"

/// @brief What ERROR carries besides the type of the request; code PROTOCOL_OK is no error.
typedef struct {
  protocol_error_t code; ///< What is wrong.
  uint32_t expected;     ///< What would have been right; its meaning depends on the code (hil/PROTOCOL.md).
  uint32_t got;          ///< What came instead.
} request_error_t;

/// @brief Bytes of ERROR's payload.
#define REQUEST_ERROR_SIZE 10u

/// @brief Counters of frames since start-up, in the order of STATS_RESULT.
typedef struct {
  uint32_t accepted;      ///< Requests acted on.
  uint32_t damaged;       ///< Frames dropped for their COBS, length or CRC.
  uint32_t oversized;     ///< Frames dropped because they were longer than the longest.
  uint32_t other_version; ///< Requests of another version of the protocol.
  uint32_t unknown_type;  ///< Requests of an unknown type.
  uint32_t stale;         ///< Requests older than what the session remembers.
  uint32_t repeated;      ///< Repetitions, answered from memory.
  uint32_t bad_payload;   ///< Requests with a payload of the wrong length or value.
} request_counters_t;

/// @brief Check version, type and payload (rule 2 of the device in hil/PROTOCOL.md).
request_error_t request_check(const protocol_frame_t *request);

/// @brief How many requests in flight a PIPELINE that passed request_check() is granted: as many of those that it asks
/// for as the board can receive at once and as there are places for RESULTs, rounded down to a power of two.
uint8_t request_depth(const protocol_frame_t *request);

/// @brief Do what a request that passed request_check() asks; fill type, length and payload of the answer. `payload`
/// has PROTOCOL_MAX_PAYLOAD bytes, or the share of them that request_depth() left to each answer.
void request_run(const protocol_frame_t *request, const request_counters_t *counters, protocol_frame_t *answer,
                 uint8_t *payload);

/// @brief Make `answer` an ERROR to `request`, kept in `payload`.
void request_refuse(const protocol_frame_t *request, request_error_t error, protocol_frame_t *answer,
                    uint8_t payload[REQUEST_ERROR_SIZE]);

#endif
