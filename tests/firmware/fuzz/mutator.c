// SPDX-License-Identifier: MIT
/// @file mutator.c
/// @brief Mutations that get past the CRC: a frame of the stream is changed and made sound again, or repeated.

#include <stdbool.h>
#include <string.h>

#include "wire/bytes.h"
#include "wire/cobs.h"
#include "wire/crc32.h"
#include "fuzzer.h"
#include "wire/protocol.h"

enum { BODY = PROTOCOL_BODY_SIZE(PROTOCOL_MAX_PAYLOAD), LENGTH_AT = 4 };

/// A stretch between two zeros.
typedef struct {
  size_t start;
  size_t size;
} stretch_t;

/// Find a stretch at or after a random place that may hold a frame.
static bool find_stretch(const uint8_t *data, size_t size, unsigned int random, stretch_t *stretch) {
  size_t at = size == 0 ? 0 : random % size;
  while (at > 0 && data[at - 1] != 0) {
    at--;
  }
  while (at < size && data[at] == 0) {
    at++;
  }
  const uint8_t *end = at < size ? memchr(data + at, 0, size - at) : NULL;
  *stretch = (stretch_t){at, end == NULL ? 0 : (size_t)(end - data) - at};
  return stretch->size > 0 && stretch->size <= COBS_ENCODED_MAX(BODY);
}

/// Change header and payload of a frame and write it with a right CRC; with a right length too, except in one of eight.
static size_t write_changed(const uint8_t *encoded, size_t size, unsigned int random, uint8_t *out) {
  static uint8_t body[COBS_ENCODED_MAX(BODY)];
  memcpy(body, encoded, size);
  if (!cobs_decode(body, &size) || size < PROTOCOL_BODY_SIZE(0) || size > BODY) {
    memset(body, 0, PROTOCOL_BODY_SIZE(0));
    size = PROTOCOL_BODY_SIZE(0);
  }
  size = LLVMFuzzerMutate(body, size - PROTOCOL_CRC_SIZE, BODY - PROTOCOL_CRC_SIZE);
  while (size < PROTOCOL_HEADER_SIZE) {
    body[size++] = 0;
  }
  if (random % 8 != 0) {
    body[0] = PROTOCOL_VERSION;
    put_u16(body + LENGTH_AT, (uint16_t)(size - PROTOCOL_HEADER_SIZE));
  }
  put_u32(body + size, crc32_update(0, body, size));
  cobs_encoder_t encoder;
  cobs_begin(&encoder, out);
  cobs_put(&encoder, body, size + PROTOCOL_CRC_SIZE);
  return cobs_end(&encoder);
}

/// Write a frame twice, a zero between.
static size_t write_twice(const uint8_t *encoded, size_t size, uint8_t *out) {
  memcpy(out, encoded, size);
  out[size] = 0;
  memcpy(out + size + 1, encoded, size);
  return 2 * size + 1;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed) {
  static uint8_t replacement[2 * COBS_ENCODED_MAX(BODY) + 1];
  const unsigned int choice = seed % 8;
  const unsigned int random = seed / 8;
  stretch_t stretch;
  if (choice < 2 || !find_stretch(data, size, random, &stretch)) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  const uint8_t *encoded = data + stretch.start;
  const size_t written = choice == 2 ? write_twice(encoded, stretch.size, replacement)
                                     : write_changed(encoded, stretch.size, random, replacement);
  if (size - stretch.size + written > max_size) {
    return LLVMFuzzerMutate(data, size, max_size);
  }
  const size_t tail = stretch.start + stretch.size;
  memmove(data + stretch.start + written, data + tail, size - tail);
  memcpy(data + stretch.start, replacement, written);
  return size - stretch.size + written;
}
