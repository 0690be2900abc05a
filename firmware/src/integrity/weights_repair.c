// SPDX-License-Identifier: MIT
#include "integrity/weights_repair.h"

#include <string.h>

#include "board.h"
#include "integrity/image.h"

static uint32_t expected;

/// As memcmp() == 0, by words: the library's goes byte by byte, which takes four times as long.
static bool are_equal(board_region_t one, board_region_t other) {
  size_t at = 0;
  for (; at + sizeof(uint32_t) <= other.size; at += sizeof(uint32_t)) {
    uint32_t a;
    uint32_t b;
    memcpy(&a, one.start + at, sizeof a);
    memcpy(&b, other.start + at, sizeof b);
    if (a != b) {
      return false;
    }
  }
  return memcmp(one.start + at, other.start + at, other.size - at) == 0;
}

void weights_repair_start(void) {
  expected = image_weights_crc();
}

bool weights_repair(uint32_t *corrected) {
  const board_region_t weights = board_weights();
  const board_region_t copy = board_weights_source();
  if (are_equal(weights, copy)) {
    return true;
  }
  if (image_region_crc(copy) == expected) {
    board_weights_reload();
    ++*corrected;
    return true;
  }
  // The copy is damaged. It cannot be corrected here, and the weights in use may be right.
  return image_region_crc(weights) == expected;
}
