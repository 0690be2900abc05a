// SPDX-License-Identifier: MIT
#include "wire/cobs.h"

enum { FULL_BLOCK = 255 }; // a code byte and 254 bytes without a zero after them

/// Leave room for a block's code byte.
static void open_block(cobs_encoder_t *encoder) {
  encoder->code = encoder->size++;
}

/// Write the open block's code byte: the distance to the zero that it stands for.
static void close_block(cobs_encoder_t *encoder) {
  encoder->out[encoder->code] = (uint8_t)(encoder->size - encoder->code);
}

void cobs_begin(cobs_encoder_t *encoder, uint8_t *out) {
  encoder->out = out;
  encoder->size = 0;
  open_block(encoder);
}

void cobs_put(cobs_encoder_t *encoder, const uint8_t *data, size_t size) {
  for (size_t i = 0; i < size; i++) {
    // A full block is closed only when more follows: at the end of the data it stands alone.
    if (encoder->size - encoder->code == FULL_BLOCK) {
      close_block(encoder);
      open_block(encoder);
    }
    if (data[i] == 0) {
      close_block(encoder);
      open_block(encoder);
    } else {
      encoder->out[encoder->size++] = data[i];
    }
  }
}

size_t cobs_end(cobs_encoder_t *encoder) {
  close_block(encoder);
  return encoder->size;
}

bool cobs_decode(uint8_t *data, size_t *size) {
  size_t from = 0;
  size_t to = 0; // stays behind `from`, so nothing is overwritten before it is read
  while (from < *size) {
    const uint8_t code = data[from++];
    if (code == 0 || code - 1u > *size - from) {
      return false;
    }
    for (uint8_t i = 1; i < code; i++) {
      if (data[from] == 0) {
        return false;
      }
      data[to++] = data[from++];
    }
    if (code != FULL_BLOCK && from < *size) {
      data[to++] = 0;
    }
  }
  *size = to;
  return true;
}
