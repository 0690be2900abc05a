// SPDX-License-Identifier: MIT
/// @file weights_repair.h
/// @brief Two copies of the weights, one in use in RAM and one in flash, and a checksum that tells which is right.

#ifndef TINYTRANSIT_WEIGHTS_REPAIR_H
#define TINYTRANSIT_WEIGHTS_REPAIR_H

#include <stdbool.h>
#include <stdint.h>

/// @brief Take the checksum of the weights.
void weights_repair_start(void);

/// @brief Mend the weights if they differ from their copy, and count that; false if neither is as it was at the start.
/// Where there is no copy, there is nothing to do.
bool weights_repair(uint32_t *corrected);

#endif
