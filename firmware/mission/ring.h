// SPDX-License-Identifier: MIT
/// @file ring.h
/// @brief Raw flux of the stars that are watched or wait for their search, in memory that outlives a reset.
///
/// Each slot has a head - its state and the payload of STAR, twice, so that a reset in the middle of writing one leaves
/// the other - and blocks of flux, each the payload of FLUX and a record of its own. A star leaves its slot when it is
/// searched and its candidates are kept, or when the ring is full and a new one begins: then the one that has waited
/// longest is lost.

#ifndef TINYTRANSIT_MISSION_RING_H
#define TINYTRANSIT_MISSION_RING_H

#include <stdbool.h>
#include <stdint.h>

#include "mission/memory.h"
#include "mission/record.h"

/// @brief Bytes of STAR's payload.
#define RING_STAR 39u
/// @brief Bytes of FLUX's payload: 96 cadences as int16, or 48 as float32.
#define RING_FLUX 212u
/// @brief Bytes of a head in memory: state, blocks, turn, star.
#define RING_HEAD (1u + 2u + 4u + RING_STAR + RECORD_CRC)
/// @brief Bytes of a block in memory: which star it is of, how long its flux is, and the flux.
#define RING_BLOCK (4u + 2u + RING_FLUX + RECORD_CRC)
/// @brief No slot.
#define RING_NONE 0xFFFFFFFFu

/// @brief Of a slot.
typedef enum { RING_FREE = 0, RING_WATCHED = 1, RING_COMPLETE = 2 } ring_state_t;

/// @brief A ring.
typedef struct {
  const mission_memory_t *memory;
  uint32_t address;
  uint32_t slots;
  uint32_t blocks;      ///< Of a star.
  uint32_t repaired;    ///< Records with one flipped bit that were put right.
  uint32_t broken;      ///< Blocks and heads that were found broken.
  uint32_t overwritten; ///< Stars that were lost because the ring was full.
} ring_t;

/// @brief Return the bytes of memory that a ring takes.
uint32_t ring_bytes(uint32_t slots, uint32_t blocks);

/// @brief Use the ring that is in memory, after each start.
void ring_open(ring_t *ring, const mission_memory_t *memory, uint32_t address, uint32_t slots, uint32_t blocks);

/// @brief Make all slots free; once in a mission.
void ring_format(const ring_t *ring);

/// @brief Begin to watch a star.
/// @param star Payload of STAR.
/// @return Its slot; RING_NONE if all stars of the ring are being watched.
uint32_t ring_begin(ring_t *ring, const uint8_t *star);

/// @brief Keep a block of flux.
/// @param star Payload of STAR, as it was begun.
/// @param block Below `blocks`.
/// @param flux Payload of FLUX.
/// @param size Its bytes, at most RING_FLUX.
/// @return Whether the slot still holds this star.
bool ring_put(ring_t *ring, uint32_t slot, const uint8_t *star, uint32_t block, const uint8_t *flux, uint32_t size);

/// @brief Say that a star has been watched to its end, and waits for its search.
/// @param star Payload of STAR, as it was begun.
/// @param blocks That were put.
/// @return Whether the slot still holds this star.
bool ring_complete(ring_t *ring, uint32_t slot, const uint8_t *star, uint32_t blocks);

/// @brief Return the slot of the star that has waited longest; RING_NONE if none waits.
/// @param star Is set to its payload of STAR.
/// @param blocks Is set to the number of its blocks.
uint32_t ring_next(ring_t *ring, uint8_t *star, uint32_t *blocks);

/// @brief Read a block of flux.
/// @param flux RING_FLUX bytes.
/// @return Its bytes; 0 if it was never written or is broken, which is a gap to the search.
uint32_t ring_get(ring_t *ring, uint32_t slot, uint32_t block, uint8_t *flux);

/// @brief Make a slot free: its star is searched.
void ring_free(const ring_t *ring, uint32_t slot);

/// @brief Read all heads, and all blocks of stars, and put single flipped bits right.
void ring_scrub(ring_t *ring);

#endif
