// SPDX-License-Identifier: MIT
/// @file family.h
/// @brief What the code of the core asks of a chip family. Besides these functions a family gives a header `chip.h`
/// with CHIP_INTERRUPTS, the number of its interrupts, CHIP_UART_IRQ, which of them is the UART's, and
/// CHIP_TICKER_EXCEPTION, where the ticker's handler goes in the vector table.

#ifndef TINYTRANSIT_CORTEX_M4_FAMILY_H
#define TINYTRANSIT_CORTEX_M4_FAMILY_H

#include <stdint.h>

#include "board.h"

/// @brief Clocks as they came out.
typedef struct {
  uint32_t core_hz; ///< The processor, and what the DWT counter and SysTick count.
  uint32_t uart_hz; ///< What the UART divides.
} clock_rates_t;

/// @brief What board_ticks() counts, and how fast.
typedef struct {
  board_time_t base; ///< Of which counter.
  uint32_t hz;       ///< Ticks a second.
} ticks_kind_t;

/// @brief What has to be done before anything else on this family; nothing where it does not say.
void chip_init(void);

/// @brief Say why the chip started and clear the flags that told; a fault is BOARD_RESET_WATCHDOG here.
board_reset_t reset_take_cause(void);

/// @brief Go to full speed, with the flash's wait states and caches; falls back to a slower clock rather than stop.
clock_rates_t clock_init(void);

/// @brief Start the UART: 115200 baud, 8N1; each received byte goes to uart_keep().
void uart_init(uint32_t uart_hz);

/// @brief The UART's interrupt.
void uart_handler(void);

/// @brief Start the ticker: an interrupt at least twice a second that ends the sleep of an idle board and calls
/// timebase_keep_up(). Returns what its own counter counts, for where the DWT counter stands still.
ticks_kind_t ticker_start(uint32_t core_hz);

/// @brief Ticks of that counter; called with interrupts held back.
uint64_t ticker_ticks(void);

/// @brief The ticker's interrupt.
void ticker_handler(void);

/// @brief Start the independent watchdog, with a period of about two seconds; a debugger that halts the core halts it
/// too. Returns when the period is in force.
void watchdog_start(uint32_t core_hz);

#endif
