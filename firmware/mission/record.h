// SPDX-License-Identifier: MIT
/// @file record.h
/// @brief Bytes that end in their own CRC-32, in memory or on the way to the ground.
///
/// Up to RECORD_MOST bytes the CRC has a Hamming distance of 5 (Koopman 2002, DSN, table 1): four flipped bits are
/// seen whatever they are, or one is put right and three are still seen.

#ifndef TINYTRANSIT_MISSION_RECORD_H
#define TINYTRANSIT_MISSION_RECORD_H

#include <stdbool.h>
#include <stdint.h>

/// @brief Most bytes of a record, its CRC included: 2974 bits and the CRC.
#define RECORD_MOST 375u
/// @brief Bytes of the CRC at the end.
#define RECORD_CRC 4u

/// @brief What was found of a record.
typedef enum {
  RECORD_SOUND = 0,
  RECORD_REPAIRED = 1, ///< One bit was wrong, and has been put right.
  RECORD_BROKEN = 2,   ///< More than that, or never written whole.
} record_state_t;

/// @brief Write the CRC over the bytes before it.
/// @param data `size` bytes, of which the last four are written.
/// @param size More than RECORD_CRC, at most RECORD_MOST.
void record_seal(uint8_t *data, uint32_t size);

/// @brief Say whether the CRC is that of the bytes before it.
bool record_is_sound(const uint8_t *data, uint32_t size);

/// @brief Check a record, and put a single flipped bit right.
record_state_t record_repair(uint8_t *data, uint32_t size);

#endif
