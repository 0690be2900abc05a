// SPDX-License-Identifier: MIT
/// @file session.c
/// @brief A session fed with anything, over the tests' board and engine (../device.c): rules 1, 4 and 5 of the device.
///
/// With TINYTRANSIT_SURVEY it is one that searches stars too.

#ifdef TINYTRANSIT_SURVEY
// Its star is its own, and each input has to begin with none.
#include "../../../firmware/src/session/observing.c"
#endif

#include "session/session.h"

#include <stdbool.h>
#include <string.h>

#include "fuzzer.h"
#include "inference/inference.h"
#include "wire/protocol.h"
#include "require.h"

/// Start board and engine of ../device.c again.
void device_restart(int status);

/// An answer on the wire.
typedef struct {
  size_t size;
  uint8_t wire[PROTOCOL_WIRE_SIZE(PROTOCOL_MAX_PAYLOAD)];
} sent_t;

/// A request that was answered and not refused, and its answer: what rule 4 repeats.
typedef struct {
  bool known;
  uint16_t seq;
  uint32_t crc;
  sent_t answer;
} answered_t;

/// The last ones; the place of a sequence number is its remainder.
typedef struct {
  uint16_t newest;
  answered_t kept[HISTORY_MAX_DEPTH];
} last_t;

/// Find what was answered to this very request, or return NULL.
static const answered_t *find(const last_t *last, const protocol_frame_t *request) {
  const answered_t *kept = &last->kept[request->seq % HISTORY_MAX_DEPTH];
  const bool recent = (uint16_t)(last->newest - request->seq) < HISTORY_MAX_DEPTH;
  const bool same = recent && kept->known && kept->seq == request->seq && kept->crc == request->crc;
  return same && request->version == PROTOCOL_VERSION && request->type != PROTOCOL_HELLO ? kept : NULL;
}

/// Keep an answer; what a HELLO or PIPELINE came after is neither repeated nor run again.
static void keep(last_t *last, const protocol_frame_t *request, const sent_t *sent) {
  if (request->type == PROTOCOL_HELLO || request->type == PROTOCOL_PIPELINE) {
    *last = (last_t){.newest = request->seq};
  } else if ((int16_t)(uint16_t)(request->seq - last->newest) > 0) {
    last->newest = request->seq;
  }
  last->kept[request->seq % HISTORY_MAX_DEPTH] = (answered_t){true, request->seq, request->crc, *sent};
}

/// Require the one right answer to a sound frame; `ran` inferences were run for it.
static void check_answer(last_t *last, const protocol_frame_t *request, const protocol_frame_t *answer, uint32_t ran) {
  static sent_t sent;
  REQUIRE(answer != NULL && answer->seq == request->seq && (answer->type & 0x80u) != 0);
  REQUIRE(answer->length <= PROTOCOL_MAX_PAYLOAD);
  sent.size = protocol_encode(answer, sent.wire);
  const answered_t *before = find(last, request);
  if (answer->type == PROTOCOL_ERROR) {
    // The latest one is repeated at any depth.
    REQUIRE(ran == 0 && (before == NULL || before->seq != last->newest));
  } else if (before != NULL) {
    REQUIRE(ran == 0 && sent.size == before->answer.size && memcmp(sent.wire, before->answer.wire, sent.size) == 0);
  } else {
    REQUIRE(answer->type == (request->type | 0x80u));
    REQUIRE(request->type != PROTOCOL_INFER || ran == 1);
    keep(last, request, &sent);
  }
}

#ifdef TINYTRANSIT_SURVEY
/// Forget the star, as a restart does.
static void forget_star(void) {
  memset(&survey, 0, sizeof survey);
  memset(identity, 0, sizeof identity);
  memset(stage_ticks, 0, sizeof stage_ticks);
  next_block = 0;
}

/// Require what SEARCH and CANDIDATE promise.
static void check_survey(const protocol_frame_t *answer) {
  if (answer->type == (PROTOCOL_SEARCH | PROTOCOL_ANSWER_BIT)) {
    REQUIRE(answer->payload[0] >= SURVEY_CLEAN && answer->payload[0] <= SURVEY_DONE);
    REQUIRE(answer->payload[2] <= SURVEY_MAX_CANDIDATES);
  }
  if (answer->type == (PROTOCOL_CANDIDATE | PROTOCOL_ANSWER_BIT)) {
    REQUIRE(answer->length == IDENTITY_SIZE + REPORT_SIZE);
    REQUIRE(answer->payload[IDENTITY_SIZE] < answer->payload[IDENTITY_SIZE + 1]);
  }
}
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static session_t session;
  static protocol_receiver_t receiver;
  static last_t last;
  device_restart(0);
#ifdef TINYTRANSIT_SURVEY
  forget_star();
#endif
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
#ifdef TINYTRANSIT_SURVEY
      check_survey(answer);
#endif
    } else {
      REQUIRE(answer == NULL && inference_count() == before);
    }
  }
  return 0;
}
