// SPDX-License-Identifier: MIT
/// @file packet.h
/// @brief What goes down and what comes up: a candidate's packet and its acknowledgement (hil/PROTOCOL.md).

#ifndef TINYTRANSIT_MISSION_PACKET_H
#define TINYTRANSIT_MISSION_PACKET_H

#include <stdbool.h>
#include <stdint.h>

#include "mission/record.h"

/// @brief Most bytes of a candidate: the payload of CANDIDATE_RESULT with up to four outputs.
#define PACKET_CANDIDATE 96u
/// @brief Bytes before the candidate.
#define PACKET_HEAD 12u
/// @brief Bytes of a packet.
#define PACKET_SIZE (PACKET_HEAD + PACKET_CANDIDATE + RECORD_CRC)
/// @brief Bytes of an acknowledgement.
#define PACKET_ACK_SIZE 16u
/// @brief Bytes at the beginning of a candidate that name it: star, epoch, number.
#define PACKET_IDENTITY 17u
/// @brief Version of both.
#define PACKET_VERSION 1u

/// @brief The first byte of a record.
enum {
  PACKET_EMPTY = 0x00, ///< A slot whose packet has arrived, or that never had one.
  PACKET_CANDIDATE_KIND = 0x54,
  PACKET_ACK_KIND = 0x41,
};

/// @brief What stands before the candidate.
typedef struct {
  uint8_t kind;
  uint16_t length;   ///< Bytes of the candidate.
  uint32_t sequence; ///< Of the packet; never given twice.
  uint32_t priority; ///< The greater, the earlier it is sent.
} packet_head_t;

/// @brief Write a packet.
/// @param packet PACKET_SIZE bytes.
/// @param head Its `length` is at most PACKET_CANDIDATE.
/// @param candidate `head->length` bytes, NULL for none; the rest of its room is zero.
void packet_write(uint8_t *packet, const packet_head_t *head, const uint8_t *candidate);

/// @brief Read what stands before the candidate of a sound packet.
packet_head_t packet_head(const uint8_t *packet);

/// @brief Rank a candidate: the product of its scores first, then its signal-to-noise ratio.
/// @param candidate Payload of CANDIDATE_RESULT.
/// @param length Its bytes.
/// @return 0 for what is no candidate.
uint32_t packet_priority(const uint8_t *candidate, uint32_t length);

/// @brief Read an acknowledgement.
/// @param ack PACKET_ACK_SIZE bytes.
/// @param sequence Is set to the packet's number.
/// @param crc Is set to the packet's CRC.
/// @return Whether it is sound, and one.
bool packet_ack_read(const uint8_t *ack, uint32_t *sequence, uint32_t *crc);

#endif
