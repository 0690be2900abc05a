// SPDX-License-Identifier: MIT
/// @file session.c
/// @brief A session fed with anything, over the tests' board and engine (../device.c): rules 1, 4 and 5 of the device.

#include "session.h"

#include <stdbool.h>
#include <string.h>

#include "fuzzer.h"
#include "inference.h"
#include "protocol.h"
#include "require.h"

/// Start board and engine of ../device.c anew.
void device_restart(int status);

/// An answer on the wire.
typedef struct {
  size_t size;
  uint8_t wire[PROTOCOL_WIRE_SIZE(PROTOCOL_MAX_PAYLOAD)];
} sent_t;

/// The request answered last that was no refusal, and its answer: what rule 4 repeats.
typedef struct {
  bool known;
  uint16_t seq;
  uint32_t crc;
  sent_t answer;
} last_t;

static bool is_repetition(const last_t *last, const protocol_frame_t *request) {
  return last->known && request->version == PROTOCOL_VERSION && request->type != PROTOCOL_HELLO &&
         request->seq == last->seq && request->crc == last->crc;
}

/// Require the one right answer to a sound frame; `ran` inferences were run for it.
static void check_answer(last_t *last, const protocol_frame_t *request, const protocol_frame_t *answer, uint32_t ran) {
  static sent_t sent;
  REQUIRE(answer != NULL && answer->seq == request->seq && (answer->type & 0x80u) != 0);
  REQUIRE(answer->length <= PROTOCOL_MAX_PAYLOAD);
  sent.size = protocol_encode(answer, sent.wire);
  if (is_repetition(last, request)) {
    REQUIRE(ran == 0 && sent.size == last->answer.size && memcmp(sent.wire, last->answer.wire, sent.size) == 0);
  } else if (answer->type == PROTOCOL_ERROR) {
    REQUIRE(ran == 0);
  } else {
    REQUIRE(answer->type == (request->type | 0x80u));
    REQUIRE(request->type != PROTOCOL_INFER || ran == 1);
    last->known = true;
    last->seq = request->seq;
    last->crc = request->crc;
    last->answer = sent;
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static session_t session;
  static protocol_receiver_t receiver;
  static last_t last;
  device_restart(0);
  session = (session_t){0};
  receiver = (protocol_receiver_t){0};
  last = (last_t){0};
  for (size_t i = 0; i < size; i++) {
    protocol_frame_t request;
    const bool sound = protocol_receive(&receiver, data[i], &request) == PROTOCOL_FRAME;
    const uint32_t before = inference_count();
    const protocol_frame_t *answer = session_receive(&session, data[i]);
    if (sound) {
      check_answer(&last, &request, answer, inference_count() - before);
    } else {
      REQUIRE(answer == NULL && inference_count() == before);
    }
  }
  return 0;
}
