// SPDX-License-Identifier: MIT
#include "session/session.h"

#include <stddef.h>

/// Count a refused request by its reason.
static void count(request_counters_t *counters, protocol_error_t code) {
  switch (code) {
  case PROTOCOL_ERROR_VERSION:
    counters->other_version++;
    break;
  case PROTOCOL_ERROR_TYPE:
    counters->unknown_type++;
    break;
  case PROTOCOL_ERROR_LENGTH:
  case PROTOCOL_ERROR_VALUE:
    counters->bad_payload++;
    break;
  case PROTOCOL_ERROR_STALE:
    counters->stale++;
    break;
  default: // a request without a session is no fault of the line and has no counter
    break;
  }
}

/// Whether a request may be acted on; how many are remembered is settled by one that nothing later was answered to.
static bool is_open(const history_t *history, const protocol_frame_t *request) {
  const bool newest = (int16_t)(uint16_t)(request->seq - history->newest) > 0;
  return history_is_open(history, request->seq) && (newest || request->type != PROTOCOL_PIPELINE);
}

/// Return why a request that is no repetition must not be acted on: rules 2, 3 and 4, in this order.
static request_error_t check(const history_t *history, const protocol_frame_t *request) {
  const request_error_t error = request_check(request);
  if (error.code != PROTOCOL_OK || request->type == PROTOCOL_HELLO) {
    return error;
  }
  if (history->depth == 0) {
    return (request_error_t){PROTOCOL_ERROR_NO_SESSION, 0, 0};
  }
  return is_open(history, request) ? error : (request_error_t){PROTOCOL_ERROR_STALE, history->newest, request->seq};
}

/// Return the answer that a repeated request was given before, or NULL.
static const protocol_frame_t *repeated(const history_t *history, const protocol_frame_t *request) {
  const bool may_be = request->version == PROTOCOL_VERSION && request->type != PROTOCOL_HELLO;
  return may_be ? history_find(history, request->seq, request->crc) : NULL;
}

/// Do what a request asks and keep the answer.
static const protocol_frame_t *run(session_t *session, const protocol_frame_t *request) {
  history_t *history = &session->history;
  if (request->type == PROTOCOL_HELLO) {
    history_begin(history, request->seq, 1);
  } else if (request->type == PROTOCOL_PIPELINE) {
    history_begin(history, request->seq, request_depth(request));
  }
  uint8_t *payload;
  protocol_frame_t *answer = history_add(history, request->seq, request->crc, &payload);
  request_run(request, &session->counters, answer, payload);
  return answer;
}

/// Return the answer to a request: the one given before, a refusal, or a new one.
static const protocol_frame_t *answer(session_t *session, const protocol_frame_t *request) {
  const protocol_frame_t *before = repeated(&session->history, request);
  if (before != NULL) {
    session->counters.repeated++;
    return before;
  }
  const request_error_t error = check(&session->history, request);
  if (error.code != PROTOCOL_OK) {
    count(&session->counters, error.code);
    request_refuse(request, error, &session->refusal, session->refusal_payload);
    session->refusal.seq = request->seq;
    return &session->refusal;
  }
  session->counters.accepted++;
  return run(session, request);
}

const protocol_frame_t *session_receive(session_t *session, uint8_t byte) {
  protocol_frame_t request;
  switch (protocol_receive(&session->receiver, byte, &request)) {
  case PROTOCOL_FRAME:
    return answer(session, &request);
  case PROTOCOL_DAMAGED:
    session->counters.damaged++;
    return NULL;
  case PROTOCOL_OVERSIZED:
    session->counters.oversized++;
    return NULL;
  default:
    return NULL;
  }
}

void session_forget(session_t *session) {
  session->receiver.size = 0;
}
