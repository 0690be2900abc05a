// SPDX-License-Identifier: MIT
#include "session.h"

#include <stddef.h>

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

/// Return why a request that is no repetition must not be acted on: rules 2, 3 and 4, in this order.
static request_error_t check(const session_t *session, const protocol_frame_t *request) {
  const request_error_t error = request_check(request);
  if (error.code != PROTOCOL_OK || request->type == PROTOCOL_HELLO) {
    return error;
  }
  if (!session->open) {
    return (request_error_t){PROTOCOL_ERROR_NO_SESSION, 0, 0};
  }
  const int16_t age = (int16_t)(uint16_t)(request->seq - session->answer.seq);
  return age > 0 ? error : (request_error_t){PROTOCOL_ERROR_STALE, session->answer.seq, request->seq};
}

static bool is_repetition(const session_t *session, const protocol_frame_t *request) {
  return session->open && request->version == PROTOCOL_VERSION && request->type != PROTOCOL_HELLO &&
         request->seq == session->answer.seq && request->crc == session->crc;
}

static const protocol_frame_t *answer(session_t *session, const protocol_frame_t *request) {
  if (is_repetition(session, request)) {
    session->counters.repeated++;
    return &session->answer;
  }
  const request_error_t error = check(session, request);
  if (error.code != PROTOCOL_OK) {
    count(&session->counters, error.code);
    request_refuse(request, error, &session->refusal, session->refusal_payload);
    session->refusal.seq = request->seq;
    return &session->refusal;
  }
  session->counters.accepted++;
  request_run(request, &session->counters, &session->answer, session->answer_payload);
  session->answer.seq = request->seq;
  session->crc = request->crc;
  session->open = true;
  return &session->answer;
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
