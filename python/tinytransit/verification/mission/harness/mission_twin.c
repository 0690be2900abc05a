// SPDX-License-Identifier: MIT
// The mission's C on this computer: one ring and one queue in a memory of the caller's, and a power that may fail.
#include <stdbool.h>
#include <string.h>

#include "mission/queue.h"
#include "mission/ring.h"

static uint8_t *bytes;
static uint32_t left;  // bytes that are still written before the power fails
static bool will_fail; // whether it does
static mission_memory_t memory;
static queue_t queue;
static ring_t ring;

static void read_memory(void *context, uint32_t address, uint8_t *data, uint32_t size) {
  (void)context;
  memcpy(data, bytes + address, size);
}

static void write_memory(void *context, uint32_t address, const uint8_t *data, uint32_t size) {
  (void)context;
  const uint32_t written = will_fail && size > left ? left : size;
  memcpy(bytes + address, data, written);
  left -= will_fail ? written : 0u;
}

uint32_t twin_bytes(uint32_t slots, uint32_t blocks) {
  return QUEUE_BYTES + ring_bytes(slots, blocks);
}

uint32_t twin_queue_slots(void) {
  return QUEUE_SLOTS;
}

// Starts the flight software: for the first time, or after a reset.
void twin_start(uint8_t *where, uint32_t slots, uint32_t blocks, uint32_t first) {
  bytes = where;
  will_fail = false;
  memory = (mission_memory_t){NULL, read_memory, write_memory};
  ring_open(&ring, &memory, QUEUE_BYTES, slots, blocks);
  if (first != 0u) {
    ring_format(&ring);
    queue_format(&queue, &memory, 0);
  } else {
    queue_recover(&queue, &memory, 0);
  }
}

// Lets the power fail after so many bytes written.
void twin_fail_after(uint32_t count) {
  will_fail = true;
  left = count;
}

// Says whether it has failed by now: nothing is written any more.
uint32_t twin_has_failed(void) {
  return will_fail && left == 0u ? 1 : 0;
}

uint32_t twin_take(const uint8_t *candidate, uint32_t length) {
  return (uint32_t)queue_take(&queue, candidate, length);
}

uint32_t twin_next(uint8_t *packet) {
  return queue_next(&queue, packet) ? 1 : 0;
}

void twin_pass(void) {
  queue_pass(&queue);
}

uint32_t twin_acknowledge(const uint8_t *ack) {
  return queue_acknowledge(&queue, ack) ? 1 : 0;
}

void twin_scrub(void) {
  queue_scrub(&queue);
  ring_scrub(&ring);
}

uint32_t twin_begin_star(const uint8_t *star) {
  return ring_begin(&ring, star);
}

uint32_t twin_put(uint32_t slot, const uint8_t *star, uint32_t block, const uint8_t *flux, uint32_t size) {
  return ring_put(&ring, slot, star, block, flux, size) ? 1 : 0;
}

uint32_t twin_complete(uint32_t slot, const uint8_t *star, uint32_t blocks) {
  return ring_complete(&ring, slot, star, blocks) ? 1 : 0;
}

uint32_t twin_next_star(uint8_t *star, uint32_t *blocks) {
  return ring_next(&ring, star, blocks);
}

uint32_t twin_get(uint32_t slot, uint32_t block, uint8_t *flux) {
  return ring_get(&ring, slot, block, flux);
}

void twin_free_star(uint32_t slot) {
  ring_free(&ring, slot);
}

// Repaired and broken records of the ring, stars overwritten; repaired, broken and evicted of the queue.
void twin_counts(uint32_t *counts) {
  const uint32_t all[] = {ring.repaired, ring.broken, ring.overwritten, queue.repaired, queue.broken, queue.evicted};
  memcpy(counts, all, sizeof all);
}
