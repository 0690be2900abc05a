// SPDX-License-Identifier: MIT
#include "session/history.h"

#include <stddef.h>

enum { NO_ANSWER = 0 };

/// Return which entry belongs to a number.
static uint8_t place_of(const history_t *history, uint16_t seq) {
  return (uint8_t)(seq % history->depth);
}

/// Return how much later than the newest a number is.
static int16_t age(const history_t *history, uint16_t seq) {
  return (int16_t)(uint16_t)(seq - history->newest);
}

void history_begin(history_t *history, uint16_t seq, uint8_t depth) {
  history->depth = depth;
  history->newest = seq;
  // What lies before the beginning counts as answered, so that a request of an earlier session is never acted on.
  for (uint16_t back = 0; back < depth; back++) {
    const uint16_t before = (uint16_t)(seq - back);
    history->entries[place_of(history, before)] =
        (history_entry_t){.answer = {.type = NO_ANSWER, .seq = before}, .crc = 0};
  }
}

bool history_is_open(const history_t *history, uint16_t seq) {
  const int16_t later = age(history, seq);
  return later > 0 || (later > -(int16_t)history->depth && history->entries[place_of(history, seq)].answer.seq != seq);
}

const protocol_frame_t *history_find(const history_t *history, uint16_t seq, uint32_t crc) {
  if (history->depth == 0) {
    return NULL;
  }
  const history_entry_t *entry = &history->entries[place_of(history, seq)];
  const bool same = entry->answer.type != NO_ANSWER && entry->answer.seq == seq && entry->crc == crc;
  return same ? &entry->answer : NULL;
}

/// Empty the places of numbers that were passed over: what they hold is older than what is remembered.
static void skip_to(history_t *history, uint16_t seq) {
  for (uint16_t later = 1; later < history->depth && (uint16_t)(seq - later) != history->newest; later++) {
    const uint16_t skipped = (uint16_t)(seq - later);
    history->entries[place_of(history, skipped)] =
        (history_entry_t){.answer = {.type = NO_ANSWER, .seq = (uint16_t)(skipped - history->depth)}, .crc = 0};
  }
  history->newest = seq;
}

protocol_frame_t *history_add(history_t *history, uint16_t seq, uint32_t crc, uint8_t **payload) {
  const uint8_t place = place_of(history, seq);
  if (age(history, seq) > 0) {
    skip_to(history, seq);
  }
  *payload = history->payloads + (size_t)place * (sizeof history->payloads / history->depth);
  history->entries[place] = (history_entry_t){.answer = {.seq = seq}, .crc = crc};
  return &history->entries[place].answer;
}
