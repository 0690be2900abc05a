// SPDX-License-Identifier: MIT
/// @file cobs.h
/// @brief Consistent Overhead Byte Stuffing (Cheshire & Baker 1999, IEEE/ACM Trans. Networking 7, 159).

#ifndef TINYTRANSIT_COBS_H
#define TINYTRANSIT_COBS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// @brief Most bytes that `size` bytes (at least one) become.
#define COBS_ENCODED_MAX(size) ((size) + ((size) + 253u) / 254u)

/// @brief An encoding in progress, so that its parts need not lie together.
typedef struct {
  uint8_t *out; ///< COBS_ENCODED_MAX(all that is put) bytes.
  size_t size;  ///< Bytes written.
  size_t code;  ///< Place of the open block's code byte.
} cobs_encoder_t;

/// @brief Start to encode into `out`.
void cobs_begin(cobs_encoder_t *encoder, uint8_t *out);

/// @brief Encode more bytes.
void cobs_put(cobs_encoder_t *encoder, const uint8_t *data, size_t size);

/// @brief Close the encoding and return its size in bytes.
size_t cobs_end(cobs_encoder_t *encoder);

/// @brief Decode `*size` bytes in place and set `*size` to the result's; false if they are not COBS.
bool cobs_decode(uint8_t *data, size_t *size);

#endif
