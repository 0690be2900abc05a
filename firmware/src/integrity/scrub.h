// SPDX-License-Identifier: MIT
/// @file scrub.h
/// @brief Find upsets in code, weights and constants by their CRC-32, which no single flipped bit leaves as it was.

#ifndef TINYTRANSIT_SCRUB_H
#define TINYTRANSIT_SCRUB_H

#include <stdbool.h>

/// @brief Record the checksums that scrub_check() expects. A host with the ELF can tell from SELFTEST whether something
/// was damaged before.
void scrub_start(void);

/// @brief Whether the checksums are still those of scrub_start().
bool scrub_check(void);

#endif
