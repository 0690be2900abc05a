// SPDX-License-Identifier: MIT
/// @file queue.h
/// @brief Candidates that wait for the downlink, the best first, in memory that outlives a reset.
///
/// A slot of memory is a packet, or empty. What is in RAM is an index that queue_recover() makes again after a reset.
/// A candidate leaves its slot when the ground acknowledges its packet, number and CRC, or when the queue is full and
/// a better one comes; never otherwise.

#ifndef TINYTRANSIT_MISSION_QUEUE_H
#define TINYTRANSIT_MISSION_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#include "mission/memory.h"
#include "mission/packet.h"

#ifndef QUEUE_SLOTS
/// @brief Slots: 28,672 bytes of memory, which a FRAM of 256 Kbit has.
#define QUEUE_SLOTS 256u
#endif
/// @brief Bytes of memory that a queue takes.
#define QUEUE_BYTES (QUEUE_SLOTS * PACKET_SIZE)

/// @brief What became of a candidate that was to be kept.
typedef enum {
  QUEUE_TAKEN = 0,
  QUEUE_HELD = 1,    ///< It was there already.
  QUEUE_REFUSED = 2, ///< The queue is full of better ones.
} queue_answer_t;

/// @brief Of a slot.
typedef enum { QUEUE_FREE = 0, QUEUE_WAITS = 1, QUEUE_SENT = 2 } queue_state_t;

/// @brief What is known of a slot without reading it.
typedef struct {
  uint32_t priority;
  uint32_t sequence;
  queue_state_t state;
} queue_entry_t;

/// @brief A queue.
typedef struct {
  const mission_memory_t *memory;
  uint32_t address;
  uint32_t next_sequence;
  uint32_t repaired; ///< Records with one flipped bit that were put right.
  uint32_t broken;   ///< Slots that were found broken: a candidate is lost, or was never written whole.
  uint32_t evicted;  ///< Candidates that a better one took the place of.
  queue_entry_t entries[QUEUE_SLOTS];
} queue_t;

/// @brief Make all slots empty; once in a mission.
void queue_format(queue_t *queue, const mission_memory_t *memory, uint32_t address);

/// @brief Find what is in memory, after each start.
void queue_recover(queue_t *queue, const mission_memory_t *memory, uint32_t address);

/// @brief Keep a candidate. It is kept when this returns, whatever happens then.
/// @param candidate Payload of CANDIDATE_RESULT.
/// @param length Its bytes: PACKET_IDENTITY to PACKET_CANDIDATE; any other length is refused.
queue_answer_t queue_take(queue_t *queue, const uint8_t *candidate, uint32_t length);

/// @brief Write the best packet that has not been sent in this pass.
/// @param packet PACKET_SIZE bytes.
/// @return Whether there is one.
bool queue_next(queue_t *queue, uint8_t *packet);

/// @brief Begin a pass over the ground station: what was sent and is not acknowledged is to be sent again.
void queue_pass(queue_t *queue);

/// @brief Empty the slot of the packet that has arrived.
/// @param ack PACKET_ACK_SIZE bytes; what is damaged or of another packet changes nothing.
/// @return Whether a slot became empty.
bool queue_acknowledge(queue_t *queue, const uint8_t *ack);

/// @brief Read all slots and put single flipped bits right, before a second one comes.
void queue_scrub(queue_t *queue);

#endif
