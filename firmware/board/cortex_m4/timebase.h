// SPDX-License-Identifier: MIT
/// @file timebase.h
/// @brief The time base behind board_ticks().

#ifndef TINYTRANSIT_CORTEX_M4_TIMEBASE_H
#define TINYTRANSIT_CORTEX_M4_TIMEBASE_H

#include "family.h"

/// @brief Start the time base and the family's ticker; returns what counts: the DWT cycle counter where it does, the
/// ticker's counter elsewhere.
ticks_kind_t timebase_init(uint32_t core_hz);

/// @brief Look at the counters, which wrap; for the ticker's interrupt.
void timebase_keep_up(void);

/// @brief A counter of 32 bits, extended to 64.
typedef struct {
  uint32_t high; ///< Turns of the counter that were seen.
  uint32_t last; ///< Its latest value.
} wide_counter_t;

/// @brief Extend what a counter says; must be called at least once a turn, with interrupts held back.
static inline uint64_t wide_counter(wide_counter_t *counter, uint32_t now) {
  counter->high += now < counter->last ? 1u : 0u;
  counter->last = now;
  return (uint64_t)counter->high << 32 | now;
}

#endif
