// SPDX-License-Identifier: MIT
/// @file parser.c
/// @brief The receiver fed with anything: what it makes of each stretch between two zeros.

#include <string.h>

#include "fuzzer.h"
#include "wire/protocol.h"
#include "require.h"

/// Require that a received frame, sent and received again, is the same: nothing that was read can be unsayable.
static void check_round_trip(const protocol_frame_t *frame) {
  static uint8_t wire[PROTOCOL_WIRE_SIZE(PROTOCOL_MAX_PAYLOAD)];
  static protocol_receiver_t receiver;
  receiver = (protocol_receiver_t){0};
  protocol_frame_t again = {0};
  const size_t size = protocol_encode(frame, wire);
  REQUIRE(size <= PROTOCOL_WIRE_SIZE(frame->length));
  for (size_t i = 0; i + 1 < size; i++) {
    REQUIRE(protocol_receive(&receiver, wire[i], &again) == PROTOCOL_NOTHING);
  }
  REQUIRE(protocol_receive(&receiver, wire[size - 1], &again) == PROTOCOL_FRAME);
  REQUIRE(again.type == frame->type && again.seq == frame->seq && again.length == frame->length);
  REQUIRE(memcmp(again.payload, frame->payload, frame->length) == 0);
  REQUIRE(frame->version != PROTOCOL_VERSION || again.crc == frame->crc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static protocol_receiver_t receiver;
  receiver = (protocol_receiver_t){0};
  size_t stretch = 0;
  for (size_t i = 0; i < size; i++) {
    protocol_frame_t frame = {0};
    const protocol_event_t event = protocol_receive(&receiver, data[i], &frame);
    if (data[i] != 0) {
      REQUIRE(event == PROTOCOL_NOTHING);
      stretch++;
      continue;
    }
    REQUIRE((event == PROTOCOL_NOTHING) == (stretch == 0));
    REQUIRE(stretch <= sizeof receiver.buffer || event == PROTOCOL_OVERSIZED);
    if (event == PROTOCOL_FRAME) {
      REQUIRE(frame.length <= PROTOCOL_MAX_PAYLOAD && PROTOCOL_BODY_SIZE(frame.length) < stretch);
      check_round_trip(&frame);
    }
    stretch = 0;
  }
  return 0;
}
