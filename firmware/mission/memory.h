// SPDX-License-Identifier: MIT
/// @file memory.h
/// @brief The memory that outlives a reset: FRAM or flash behind a bus, as the satellite has it.

#ifndef TINYTRANSIT_MISSION_MEMORY_H
#define TINYTRANSIT_MISSION_MEMORY_H

#include <stdint.h>

/// @brief How to reach it. Neither function fails: what power cuts off or a particle spoils shows in the record's CRC.
typedef struct {
  void *context; ///< Handed to both.
  void (*read)(void *context, uint32_t address, uint8_t *data, uint32_t size);
  void (*write)(void *context, uint32_t address, const uint8_t *data, uint32_t size);
} mission_memory_t;

#endif
