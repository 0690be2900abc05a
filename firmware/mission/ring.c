// SPDX-License-Identifier: MIT
#include "mission/ring.h"

#include <string.h>

#include "wire/bytes.h"

enum { COPIES = 2, BLOCKS_AT = 1, TURN_AT = 3, STAR_AT = 7, SIZE_AT = 4, FLUX_AT = 6 };

/// Bytes of memory that a slot takes.
static uint32_t slot_bytes(uint32_t blocks) {
  return COPIES * RING_HEAD + blocks * RING_BLOCK;
}

/// Return where the first head of a slot lies.
static uint32_t head_place(const ring_t *ring, uint32_t slot) {
  return ring->address + slot * slot_bytes(ring->blocks);
}

/// Return where a block lies.
static uint32_t block_place(const ring_t *ring, uint32_t slot, uint32_t block) {
  return head_place(ring, slot) + COPIES * RING_HEAD + block * RING_BLOCK;
}

/// Write a record.
static void write_record(const ring_t *ring, uint32_t place, const uint8_t *data, uint32_t size) {
  ring->memory->write(ring->memory->context, place, data, size);
}

/// Read a record, and write it back if a bit had to be put right.
static bool read_record(ring_t *ring, uint32_t place, uint8_t *data, uint32_t size) {
  ring->memory->read(ring->memory->context, place, data, size);
  const record_state_t state = record_repair(data, size);
  if (state == RECORD_REPAIRED) {
    write_record(ring, place, data, size);
    ring->repaired++;
  }
  return state != RECORD_BROKEN;
}

/// Write both copies of a head: state, blocks, turn in which stars are searched, star.
static void write_head(const ring_t *ring, uint32_t slot, ring_state_t state, uint32_t blocks, uint32_t turn,
                       const uint8_t *star) {
  uint8_t head[RING_HEAD];
  head[0] = (uint8_t)state;
  (void)put_u32(put_u16(head + BLOCKS_AT, (uint16_t)blocks), turn);
  memcpy(head + STAR_AT, star, RING_STAR);
  record_seal(head, RING_HEAD);
  for (uint32_t copy = 0; copy < COPIES; copy++) {
    write_record(ring, head_place(ring, slot) + copy * RING_HEAD, head, RING_HEAD);
  }
}

/// Read a head, and make its copies equal: the first is written first, and so the newer one. A slot without a sound
/// copy is free, for nobody knows its star.
static ring_state_t read_head(ring_t *ring, uint32_t slot, uint8_t head[RING_HEAD]) {
  uint8_t other[RING_HEAD];
  const uint32_t place = head_place(ring, slot);
  const bool first = read_record(ring, place, head, RING_HEAD);
  const bool second = read_record(ring, place + RING_HEAD, other, RING_HEAD);
  if (!first && !second) {
    ring->broken++;
    ring_free(ring, slot);
    return RING_FREE;
  }
  if (!first) {
    memcpy(head, other, RING_HEAD);
    write_record(ring, place, head, RING_HEAD);
  } else if (!second || memcmp(head, other, RING_HEAD) != 0) {
    write_record(ring, place + RING_HEAD, head, RING_HEAD);
  }
  return (ring_state_t)head[0];
}

/// Return what names a star in its blocks, so that those of the slot's last star are not taken for its own.
static uint32_t tag_of(const uint8_t head[RING_HEAD]) {
  uint8_t star[RING_STAR + RECORD_CRC];
  memcpy(star, head + STAR_AT, RING_STAR);
  record_seal(star, sizeof star);
  return get_u32(star + RING_STAR);
}

uint32_t ring_bytes(uint32_t slots, uint32_t blocks) {
  return slots * slot_bytes(blocks);
}

void ring_open(ring_t *ring, const mission_memory_t *memory, uint32_t address, uint32_t slots, uint32_t blocks) {
  *ring = (ring_t){memory, address, slots, blocks, 0, 0, 0};
}

void ring_format(const ring_t *ring) {
  for (uint32_t slot = 0; slot < ring->slots; slot++) {
    ring_free(ring, slot);
  }
}

void ring_free(const ring_t *ring, uint32_t slot) {
  static const uint8_t nobody[RING_STAR];
  write_head(ring, slot, RING_FREE, 0, 0, nobody);
}

/// Find the complete star with the lowest turn, copy its head, and return its slot and the greatest turn of all.
static uint32_t oldest(ring_t *ring, uint8_t found_head[RING_HEAD], uint32_t *last_turn) {
  uint32_t found = RING_NONE;
  *last_turn = 0;
  for (uint32_t slot = 0; slot < ring->slots; slot++) {
    uint8_t head[RING_HEAD];
    if (read_head(ring, slot, head) != RING_COMPLETE) {
      continue;
    }
    const uint32_t turn = get_u32(head + TURN_AT);
    if (found == RING_NONE || turn < get_u32(found_head + TURN_AT)) {
      found = slot;
      memcpy(found_head, head, RING_HEAD);
    }
    *last_turn = turn > *last_turn ? turn : *last_turn;
  }
  return found;
}

uint32_t ring_begin(ring_t *ring, const uint8_t *star) {
  uint8_t head[RING_HEAD];
  uint32_t place = RING_NONE;
  for (uint32_t slot = 0; slot < ring->slots && place == RING_NONE; slot++) {
    place = read_head(ring, slot, head) == RING_FREE ? slot : RING_NONE;
  }
  if (place == RING_NONE) {
    uint32_t last_turn;
    place = oldest(ring, head, &last_turn);
    ring->overwritten += place == RING_NONE ? 0u : 1u;
  }
  if (place != RING_NONE) {
    write_head(ring, place, RING_WATCHED, 0, 0, star);
  }
  return place;
}

/// Say whether a slot holds a star that is being watched, and read its head.
static bool watches(ring_t *ring, uint32_t slot, const uint8_t *star, uint8_t head[RING_HEAD]) {
  return slot < ring->slots && read_head(ring, slot, head) == RING_WATCHED &&
         memcmp(head + STAR_AT, star, RING_STAR) == 0;
}

bool ring_put(ring_t *ring, uint32_t slot, const uint8_t *star, uint32_t block, const uint8_t *flux, uint32_t size) {
  uint8_t head[RING_HEAD];
  if (block >= ring->blocks || size > RING_FLUX || !watches(ring, slot, star, head)) {
    return false;
  }
  uint8_t data[RING_BLOCK] = {0};
  (void)put_u16(put_u32(data, tag_of(head)), (uint16_t)size);
  memcpy(data + FLUX_AT, flux, size);
  record_seal(data, RING_BLOCK);
  write_record(ring, block_place(ring, slot, block), data, RING_BLOCK);
  return true;
}

bool ring_complete(ring_t *ring, uint32_t slot, const uint8_t *star, uint32_t blocks) {
  uint8_t head[RING_HEAD];
  if (blocks > ring->blocks || !watches(ring, slot, star, head)) {
    return false;
  }
  uint32_t last_turn;
  (void)oldest(ring, head, &last_turn);
  write_head(ring, slot, RING_COMPLETE, blocks, last_turn + 1u, star);
  return true;
}

uint32_t ring_next(ring_t *ring, uint8_t *star, uint32_t *blocks) {
  uint8_t head[RING_HEAD];
  uint32_t last_turn;
  const uint32_t slot = oldest(ring, head, &last_turn);
  if (slot != RING_NONE) {
    *blocks = get_u16(head + BLOCKS_AT);
    memcpy(star, head + STAR_AT, RING_STAR);
  }
  return slot;
}

uint32_t ring_get(ring_t *ring, uint32_t slot, uint32_t block, uint8_t *flux) {
  uint8_t head[RING_HEAD];
  uint8_t data[RING_BLOCK];
  if (slot >= ring->slots || read_head(ring, slot, head) != RING_COMPLETE || block >= get_u16(head + BLOCKS_AT)) {
    return 0;
  }
  if (!read_record(ring, block_place(ring, slot, block), data, RING_BLOCK)) {
    ring->broken++;
    return 0;
  }
  const uint32_t size = get_u16(data + SIZE_AT);
  if (get_u32(data) != tag_of(head) || size > RING_FLUX) {
    return 0;
  }
  memcpy(flux, data + FLUX_AT, size);
  return size;
}

void ring_scrub(ring_t *ring) {
  for (uint32_t slot = 0; slot < ring->slots; slot++) {
    uint8_t head[RING_HEAD];
    if (read_head(ring, slot, head) == RING_FREE) {
      continue;
    }
    for (uint32_t block = 0; block < ring->blocks; block++) {
      uint8_t data[RING_BLOCK];
      (void)read_record(ring, block_place(ring, slot, block), data, RING_BLOCK);
    }
  }
}
