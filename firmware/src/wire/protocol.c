// SPDX-License-Identifier: MIT
#include "wire/protocol.h"

#include "wire/bytes.h"
#include "wire/crc32.h"

size_t protocol_encode(const protocol_frame_t *frame, uint8_t *wire) {
  uint8_t header[PROTOCOL_HEADER_SIZE] = {PROTOCOL_VERSION, frame->type};
  put_u16(put_u16(header + 2, frame->seq), frame->length);
  uint8_t crc[PROTOCOL_CRC_SIZE];
  put_u32(crc, crc32_update(crc32_update(0, header, sizeof header), frame->payload, frame->length));

  cobs_encoder_t encoder;
  wire[0] = 0;
  cobs_begin(&encoder, wire + 1);
  cobs_put(&encoder, header, sizeof header);
  cobs_put(&encoder, frame->payload, frame->length);
  cobs_put(&encoder, crc, sizeof crc);
  const size_t size = cobs_end(&encoder);
  wire[1 + size] = 0;
  return size + 2;
}

/// Decode what lies between two zeros.
static protocol_event_t decode(uint8_t *data, size_t size, protocol_frame_t *frame) {
  if (!cobs_decode(data, &size) || size < PROTOCOL_BODY_SIZE(0)) {
    return PROTOCOL_DAMAGED;
  }
  // COBS of few zeros leaves room for a body a little longer than the longest.
  if (size > PROTOCOL_BODY_SIZE(PROTOCOL_MAX_PAYLOAD)) {
    return PROTOCOL_OVERSIZED;
  }
  frame->version = data[0];
  frame->type = data[1];
  frame->seq = get_u16(data + 2);
  frame->length = get_u16(data + 4);
  frame->payload = data + PROTOCOL_HEADER_SIZE;
  frame->crc = get_u32(data + size - PROTOCOL_CRC_SIZE);
  if (PROTOCOL_BODY_SIZE(frame->length) != size || frame->crc != crc32_update(0, data, size - PROTOCOL_CRC_SIZE)) {
    return PROTOCOL_DAMAGED;
  }
  return PROTOCOL_FRAME;
}

protocol_event_t protocol_receive(protocol_receiver_t *receiver, uint8_t byte, protocol_frame_t *frame) {
  if (byte != 0) {
    if (receiver->size < sizeof receiver->buffer) {
      receiver->buffer[receiver->size] = byte;
    }
    if (receiver->size <= sizeof receiver->buffer) {
      receiver->size++;
    }
    return PROTOCOL_NOTHING;
  }
  const size_t size = receiver->size;
  receiver->size = 0;
  if (size == 0) {
    return PROTOCOL_NOTHING;
  }
  return size > sizeof receiver->buffer ? PROTOCOL_OVERSIZED : decode(receiver->buffer, size, frame);
}
