// SPDX-License-Identifier: MIT
/// @file session.h
/// @brief The rules of the device in hil/PROTOCOL.md: which frames are acted on, answered from memory, or refused.

#ifndef TINYTRANSIT_SESSION_H
#define TINYTRANSIT_SESSION_H

#include <stdint.h>

#include "session/history.h"
#include "session/requests.h"
#include "wire/protocol.h"

/// @brief One host's conversation with the device; all zero to begin.
typedef struct {
  protocol_receiver_t receiver;                ///< The frame that is being received.
  request_counters_t counters;                 ///< Since start-up.
  history_t history;                           ///< The answers of the session that is open.
  protocol_frame_t refusal;                    ///< Apart from the answers, which a repetition may still ask for.
  uint8_t refusal_payload[REQUEST_ERROR_SIZE]; ///< The refusal's.
} session_t;

/// @brief Take one received byte; returns the frame to send, valid until the next call, or NULL.
const protocol_frame_t *session_receive(session_t *session, uint8_t byte);

/// @brief Forget the bytes since the last zero: they were a command of text, and no frame.
void session_forget(session_t *session);

#endif
