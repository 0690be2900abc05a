// SPDX-License-Identifier: MIT
/// @file session.h
/// @brief The rules of the device in hil/PROTOCOL.md: which frames are acted on, answered from memory, or refused.

#ifndef TINYTRANSIT_SESSION_H
#define TINYTRANSIT_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "protocol.h"
#include "requests.h"

/// @brief One host's conversation with the device; all zero to begin.
typedef struct {
  protocol_receiver_t receiver;
  request_counters_t counters;
  bool open;               ///< A HELLO has been answered.
  uint32_t crc;            ///< CRC of the last request answered.
  protocol_frame_t answer; ///< Its answer, and in `answer.seq` its sequence number.
  uint8_t answer_payload[PROTOCOL_MAX_PAYLOAD];
  protocol_frame_t refusal; ///< Apart from the answer, which a repetition may still ask for.
  uint8_t refusal_payload[REQUEST_ERROR_SIZE];
} session_t;

/// @brief Take one received byte; returns the frame to send, valid until the next call, or NULL.
const protocol_frame_t *session_receive(session_t *session, uint8_t byte);

/// @brief Forget the bytes since the last zero: they were a command of text, and no frame.
void session_forget(session_t *session);

#endif
