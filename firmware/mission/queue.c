// SPDX-License-Identifier: MIT
#include "mission/queue.h"

#include <string.h>

#include "wire/bytes.h"

enum { NO_SLOT = QUEUE_SLOTS };

/// Return where a slot lies.
static uint32_t place_of(const queue_t *queue, uint32_t slot) {
  return queue->address + slot * PACKET_SIZE;
}

/// Read a slot, and write it back if a bit had to be put right. Returns whether it holds a record.
static bool read_slot(queue_t *queue, uint32_t slot, uint8_t packet[PACKET_SIZE]) {
  const mission_memory_t *memory = queue->memory;
  memory->read(memory->context, place_of(queue, slot), packet, PACKET_SIZE);
  const record_state_t state = record_repair(packet, PACKET_SIZE);
  if (state == RECORD_REPAIRED) {
    memory->write(memory->context, place_of(queue, slot), packet, PACKET_SIZE);
    queue->repaired++;
  }
  return state != RECORD_BROKEN;
}

/// Write a slot.
static void write_slot(queue_t *queue, uint32_t slot, const uint8_t packet[PACKET_SIZE]) {
  queue->memory->write(queue->memory->context, place_of(queue, slot), packet, PACKET_SIZE);
}

/// Write a record that says that a slot is empty. It keeps its number, so that none is given twice after a reset.
static void clear_slot(queue_t *queue, uint32_t slot) {
  uint8_t packet[PACKET_SIZE];
  const packet_head_t head = {PACKET_EMPTY, 0, queue->entries[slot].sequence, 0};
  packet_write(packet, &head, NULL);
  write_slot(queue, slot, packet);
  queue->entries[slot].state = QUEUE_FREE;
}

/// Read a slot in use; one that is broken becomes empty, for its candidate is lost.
static bool read_used(queue_t *queue, uint32_t slot, uint8_t packet[PACKET_SIZE]) {
  if (read_slot(queue, slot, packet)) {
    return true;
  }
  queue->broken++;
  clear_slot(queue, slot);
  return false;
}

/// Begin with an index in which all slots are empty.
static void begin(queue_t *queue, const mission_memory_t *memory, uint32_t address) {
  memset(queue, 0, sizeof *queue);
  queue->memory = memory;
  queue->address = address;
  queue->next_sequence = 1;
}

void queue_format(queue_t *queue, const mission_memory_t *memory, uint32_t address) {
  begin(queue, memory, address);
  for (uint32_t slot = 0; slot < QUEUE_SLOTS; slot++) {
    clear_slot(queue, slot);
  }
}

void queue_recover(queue_t *queue, const mission_memory_t *memory, uint32_t address) {
  begin(queue, memory, address);
  for (uint32_t slot = 0; slot < QUEUE_SLOTS; slot++) {
    uint8_t packet[PACKET_SIZE];
    if (!read_slot(queue, slot, packet)) {
      queue->broken++; // torn off by the reset, or spoilt: nobody can tell, and it is free
      continue;
    }
    const packet_head_t head = packet_head(packet);
    const bool used = head.kind == PACKET_CANDIDATE_KIND;
    queue->entries[slot] = (queue_entry_t){head.priority, head.sequence, used ? QUEUE_WAITS : QUEUE_FREE};
    if (head.sequence >= queue->next_sequence) {
      queue->next_sequence = head.sequence + 1u;
    }
  }
}

/// Say whether a slot holds this candidate.
static bool holds(queue_t *queue, uint32_t slot, const uint8_t *candidate) {
  uint8_t packet[PACKET_SIZE];
  return queue->entries[slot].state != QUEUE_FREE && read_used(queue, slot, packet) &&
         memcmp(packet + PACKET_HEAD, candidate, PACKET_IDENTITY) == 0;
}

/// Return the slot to write a candidate to: an empty one, else that of the worst if it is worse than the new one.
static uint32_t room_for(const queue_t *queue, uint32_t priority) {
  uint32_t worst = NO_SLOT;
  for (uint32_t slot = 0; slot < QUEUE_SLOTS; slot++) {
    const queue_entry_t *entry = &queue->entries[slot];
    if (entry->state == QUEUE_FREE) {
      return slot;
    }
    if (entry->priority < priority && (worst == NO_SLOT || entry->priority < queue->entries[worst].priority)) {
      worst = slot;
    }
  }
  return worst;
}

queue_answer_t queue_take(queue_t *queue, const uint8_t *candidate, uint32_t length) {
  if (length < PACKET_IDENTITY || length > PACKET_CANDIDATE) {
    return QUEUE_REFUSED;
  }
  for (uint32_t slot = 0; slot < QUEUE_SLOTS; slot++) {
    if (holds(queue, slot, candidate)) {
      return QUEUE_HELD;
    }
  }
  const uint32_t priority = packet_priority(candidate, length);
  const uint32_t slot = room_for(queue, priority);
  if (slot == NO_SLOT) {
    return QUEUE_REFUSED;
  }
  queue_entry_t *entry = &queue->entries[slot];
  queue->evicted += entry->state != QUEUE_FREE ? 1u : 0u;
  const packet_head_t head = {PACKET_CANDIDATE_KIND, (uint16_t)length, queue->next_sequence++, priority};
  uint8_t packet[PACKET_SIZE];
  packet_write(packet, &head, candidate);
  write_slot(queue, slot, packet);
  *entry = (queue_entry_t){priority, head.sequence, QUEUE_WAITS};
  return QUEUE_TAKEN;
}

/// Return the best of those that wait, the oldest of equals.
static uint32_t best(const queue_t *queue) {
  uint32_t found = NO_SLOT;
  for (uint32_t slot = 0; slot < QUEUE_SLOTS; slot++) {
    const queue_entry_t *entry = &queue->entries[slot];
    if (entry->state != QUEUE_WAITS) {
      continue;
    }
    const queue_entry_t *other = found == NO_SLOT ? entry : &queue->entries[found];
    if (found == NO_SLOT || entry->priority > other->priority ||
        (entry->priority == other->priority && entry->sequence < other->sequence)) {
      found = slot;
    }
  }
  return found;
}

bool queue_next(queue_t *queue, uint8_t *packet) {
  for (uint32_t slot = best(queue); slot != NO_SLOT; slot = best(queue)) {
    if (read_used(queue, slot, packet)) {
      queue->entries[slot].state = QUEUE_SENT;
      return true;
    }
  }
  return false;
}

void queue_pass(queue_t *queue) {
  for (uint32_t slot = 0; slot < QUEUE_SLOTS; slot++) {
    if (queue->entries[slot].state == QUEUE_SENT) {
      queue->entries[slot].state = QUEUE_WAITS;
    }
  }
}

bool queue_acknowledge(queue_t *queue, const uint8_t *ack) {
  uint32_t sequence;
  uint32_t crc;
  if (!packet_ack_read(ack, &sequence, &crc)) {
    return false;
  }
  for (uint32_t slot = 0; slot < QUEUE_SLOTS; slot++) {
    uint8_t packet[PACKET_SIZE];
    if (queue->entries[slot].state == QUEUE_FREE || queue->entries[slot].sequence != sequence) {
      continue;
    }
    if (read_used(queue, slot, packet) && get_u32(packet + PACKET_SIZE - RECORD_CRC) == crc) {
      clear_slot(queue, slot);
      return true;
    }
  }
  return false;
}

void queue_scrub(queue_t *queue) {
  for (uint32_t slot = 0; slot < QUEUE_SLOTS; slot++) {
    uint8_t packet[PACKET_SIZE];
    if (queue->entries[slot].state != QUEUE_FREE) {
      (void)read_used(queue, slot, packet);
    } else if (!read_slot(queue, slot, packet)) {
      clear_slot(queue, slot);
    }
  }
}
