// SPDX-License-Identifier: MIT
/// @file weights_repair.h
/// @brief Two copies of the weights, one in use in RAM and one in flash, and a checksum that tells which is right.

#ifndef TINYTRANSIT_WEIGHTS_REPAIR_H
#define TINYTRANSIT_WEIGHTS_REPAIR_H

#include <stdbool.h>
#include <stdint.h>

/// @brief Record the checksum of the weights.
void weights_repair_start(void);

/// @brief Reload the weights if they differ from their copy; where there is no copy, there is nothing to do.
/// @param corrected Is counted up by a reload.
/// @return false if neither weights nor copy are as they were at the start.
bool weights_repair(uint32_t *corrected);

#endif
