// SPDX-License-Identifier: MIT
#include "mission/packet.h"

#include <string.h>

#include "wire/bytes.h"

// Within a candidate: star and epoch, then the survey's report.
enum { FLAGS_AT = 18, OUTPUT_COUNT_AT = 23, SNR_AT = 44, OUTPUTS_AT = 92, HAS_WINDOW = 1 };
enum { MOST_OUTPUTS = 4, SNR_STEPS = 16, ZERO_SCORE = 128 };

void packet_write(uint8_t *packet, const packet_head_t *head, const uint8_t *candidate) {
  memset(packet, 0, PACKET_SIZE);
  uint8_t *at = packet;
  *at++ = head->kind;
  *at++ = PACKET_VERSION;
  at = put_u16(at, head->length);
  at = put_u32(at, head->sequence);
  at = put_u32(at, head->priority);
  if (head->length > 0u) {
    memcpy(at, candidate, head->length);
  }
  record_seal(packet, PACKET_SIZE);
}

packet_head_t packet_head(const uint8_t *packet) {
  return (packet_head_t){packet[0], get_u16(packet + 2), get_u32(packet + 4), get_u32(packet + 8)};
}

uint32_t packet_priority(const uint8_t *candidate, uint32_t length) {
  if (length < OUTPUTS_AT) {
    return 0;
  }
  uint32_t score = (candidate[FLAGS_AT] & HAS_WINDOW) != 0 ? UINT16_MAX : 0u;
  const uint32_t outputs = candidate[OUTPUT_COUNT_AT];
  for (uint32_t i = 0; i < outputs && i < MOST_OUTPUTS && OUTPUTS_AT + i < length; i++) {
    // An int8 output is a share of 256 steps from -128 on.
    score = score * (uint32_t)((int8_t)candidate[OUTPUTS_AT + i] + ZERO_SCORE) >> 8;
  }
  const uint32_t bits = get_u32(candidate + SNR_AT);
  float snr;
  memcpy(&snr, &bits, sizeof snr);
  const float steps = (float)SNR_STEPS * snr;
  uint32_t signal = UINT16_MAX;
  if (!(steps >= 0.0f)) { // NaN as well
    signal = 0;
  } else if (steps < (float)UINT16_MAX) {
    signal = (uint32_t)steps;
  }
  return score << 16 | signal;
}

bool packet_ack_read(const uint8_t *ack, uint32_t *sequence, uint32_t *crc) {
  *sequence = get_u32(ack + 4);
  *crc = get_u32(ack + 8);
  return record_is_sound(ack, PACKET_ACK_SIZE) && ack[0] == PACKET_ACK_KIND && ack[1] == PACKET_VERSION;
}
