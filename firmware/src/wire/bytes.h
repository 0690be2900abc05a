// SPDX-License-Identifier: MIT
/// @file bytes.h
/// @brief Little-endian integers in byte buffers; every put returns the place after what it wrote.

#ifndef TINYTRANSIT_BYTES_H
#define TINYTRANSIT_BYTES_H

#include <stdint.h>

/// @brief Write 16 bits.
static inline uint8_t *put_u16(uint8_t *at, uint16_t value) {
  *at++ = (uint8_t)value;
  *at++ = (uint8_t)(value >> 8);
  return at;
}

/// @brief Write 32 bits.
static inline uint8_t *put_u32(uint8_t *at, uint32_t value) {
  return put_u16(put_u16(at, (uint16_t)value), (uint16_t)(value >> 16));
}

/// @brief Write 64 bits.
static inline uint8_t *put_u64(uint8_t *at, uint64_t value) {
  return put_u32(put_u32(at, (uint32_t)value), (uint32_t)(value >> 32));
}

/// @brief Read 16 bits.
static inline uint16_t get_u16(const uint8_t *at) {
  return (uint16_t)(at[0] | at[1] << 8);
}

/// @brief Read 32 bits.
static inline uint32_t get_u32(const uint8_t *at) {
  return (uint32_t)get_u16(at) | (uint32_t)get_u16(at + 2) << 16;
}

#endif
