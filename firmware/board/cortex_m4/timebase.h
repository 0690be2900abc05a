// SPDX-License-Identifier: MIT
/// @file timebase.h
/// @brief The time base behind board_ticks().

#ifndef TINYTRANSIT_CORTEX_M4_TIMEBASE_H
#define TINYTRANSIT_CORTEX_M4_TIMEBASE_H

#include "board.h"

/// @brief Start the time base; returns which one it is: the DWT cycle counter where it counts, SysTick elsewhere.
board_time_t timebase_init(void);

/// @brief SysTick exception.
void systick_handler(void);

#endif
