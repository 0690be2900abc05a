// SPDX-License-Identifier: MIT
/// @file protocol.h
/// @brief Frames of the serial protocol (hil/PROTOCOL.md): pure functions on bytes.

#ifndef TINYTRANSIT_PROTOCOL_H
#define TINYTRANSIT_PROTOCOL_H

#include <stddef.h>
#include <stdint.h>

#include "wire/cobs.h"

/// @brief Version of the protocol, the first byte of a frame.
#define PROTOCOL_VERSION 1u
/// @brief Most bytes of payload.
#define PROTOCOL_MAX_PAYLOAD 1024u
/// @brief Bytes of version, type, sequence number and length.
#define PROTOCOL_HEADER_SIZE 6u
/// @brief Bytes of the CRC-32 behind the payload.
#define PROTOCOL_CRC_SIZE 4u
/// @brief Bytes of RESULT ahead of the outputs.
#define PROTOCOL_TICKS_SIZE 8u
/// @brief Most bytes of outputs that a RESULT has room for.
#define PROTOCOL_MAX_OUTPUTS (PROTOCOL_MAX_PAYLOAD - PROTOCOL_TICKS_SIZE)
/// @brief Bytes of a frame with `payload` bytes, before COBS.
#define PROTOCOL_BODY_SIZE(payload) (PROTOCOL_HEADER_SIZE + (payload) + PROTOCOL_CRC_SIZE)
/// @brief Most bytes of such a frame on the wire, both zeros included.
#define PROTOCOL_WIRE_SIZE(payload) (COBS_ENCODED_MAX(PROTOCOL_BODY_SIZE(payload)) + 2u)

/// @brief The bit that an answer has.
#define PROTOCOL_ANSWER_BIT 0x80u

/// @brief Types of messages; an answer has bit 7 set.
typedef enum {
  PROTOCOL_HELLO = 0x01,
  PROTOCOL_INFER = 0x02,
  PROTOCOL_SELFTEST = 0x03,
  PROTOCOL_BENCH = 0x04,
  PROTOCOL_STATS = 0x05,
  PROTOCOL_PIPELINE = 0x06,
  PROTOCOL_STAR = 0x07,
  PROTOCOL_FLUX = 0x08,
  PROTOCOL_SEARCH = 0x09,
  PROTOCOL_CANDIDATE = 0x0A,
  PROTOCOL_VIEW = 0x0B,
  PROTOCOL_INFO = 0x81,
  PROTOCOL_RESULT = 0x82,
  PROTOCOL_SELFTEST_RESULT = 0x83,
  PROTOCOL_BENCH_RESULT = 0x84,
  PROTOCOL_STATS_RESULT = 0x85,
  PROTOCOL_PIPELINE_RESULT = 0x86,
  PROTOCOL_STAR_RESULT = 0x87,
  PROTOCOL_FLUX_RESULT = 0x88,
  PROTOCOL_SEARCH_RESULT = 0x89,
  PROTOCOL_CANDIDATE_RESULT = 0x8A,
  PROTOCOL_VIEW_RESULT = 0x8B,
  PROTOCOL_FAULT = 0xFE,
  PROTOCOL_ERROR = 0xFF,
} protocol_type_t;

/// @brief What ERROR says; PROTOCOL_OK is never sent.
typedef enum {
  PROTOCOL_OK = 0,
  PROTOCOL_ERROR_VERSION = 1,
  PROTOCOL_ERROR_TYPE = 2,
  PROTOCOL_ERROR_LENGTH = 3,
  PROTOCOL_ERROR_VALUE = 4,
  PROTOCOL_ERROR_STALE = 5,
  PROTOCOL_ERROR_NO_SESSION = 6,
  PROTOCOL_ERROR_ENGINE = 7,
  PROTOCOL_ERROR_STATE = 8,
} protocol_error_t;

/// @brief A frame; `version` and `crc` are known of a received one, and ignored when encoding.
typedef struct {
  uint8_t version;        ///< PROTOCOL_VERSION, or what another version of it sent.
  uint8_t type;           ///< A protocol_type_t, or a number that is none.
  uint16_t seq;           ///< Sequence number: a request's, and that of the answer to it.
  uint16_t length;        ///< Bytes of payload, 0 .. PROTOCOL_MAX_PAYLOAD.
  const uint8_t *payload; ///< `length` bytes; NULL only if there are none.
  uint32_t crc;           ///< CRC-32 of header and payload.
} protocol_frame_t;

/// @brief What a received byte completed.
typedef enum {
  PROTOCOL_NOTHING,   ///< No frame yet.
  PROTOCOL_FRAME,     ///< A sound frame.
  PROTOCOL_DAMAGED,   ///< A frame to drop: COBS, length or CRC is wrong.
  PROTOCOL_OVERSIZED, ///< A frame to drop: longer than the longest.
} protocol_event_t;

/// @brief A frame being received; all zero to begin.
typedef struct {
  size_t size; ///< Bytes since the last zero, at most one more than fit.
  /// @brief Those bytes, which are decoded in place.
  uint8_t buffer[COBS_ENCODED_MAX(PROTOCOL_BODY_SIZE(PROTOCOL_MAX_PAYLOAD))];
} protocol_receiver_t;

/// @brief Write a frame to `wire` (PROTOCOL_WIRE_SIZE(frame->length) bytes) and return its size there.
size_t protocol_encode(const protocol_frame_t *frame, uint8_t *wire);

/// @brief Take one byte; on PROTOCOL_FRAME, `*frame` is set and its payload is valid until the next call.
protocol_event_t protocol_receive(protocol_receiver_t *receiver, uint8_t byte, protocol_frame_t *frame);

#endif
