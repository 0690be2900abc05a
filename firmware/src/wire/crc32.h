// SPDX-License-Identifier: MIT
/// @file crc32.h
/// @brief CRC-32 of IEEE 802.3, as zlib's crc32().

#ifndef TINYTRANSIT_CRC32_H
#define TINYTRANSIT_CRC32_H

#include <stddef.h>
#include <stdint.h>

/// @brief Continue the CRC `crc` (0 to begin) over `size` bytes.
uint32_t crc32_update(uint32_t crc, const uint8_t *data, size_t size);

#endif
