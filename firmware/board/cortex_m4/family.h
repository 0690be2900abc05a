// SPDX-License-Identifier: MIT
/// @file family.h
/// @brief What the code of the core asks of a chip family. Besides these functions a family gives a header `chip.h`
/// with CHIP_INTERRUPTS, the number of its interrupts, and CHIP_UART_IRQ, which of them is the UART's.

#ifndef TINYTRANSIT_CORTEX_M4_FAMILY_H
#define TINYTRANSIT_CORTEX_M4_FAMILY_H

#include <stdint.h>

#include "board.h"

/// @brief Clocks as they came out.
typedef struct {
  uint32_t core_hz; ///< The processor, and what the DWT counter and SysTick count.
  uint32_t uart_hz; ///< What the UART divides.
} clock_rates_t;

/// @brief Say why the chip started and clear the flags that told; a fault is BOARD_RESET_WATCHDOG here.
board_reset_t reset_take_cause(void);

/// @brief Go to full speed, with the flash's wait states and caches; falls back to a slower clock rather than stop.
clock_rates_t clock_init(void);

/// @brief Start the UART: 115200 baud, 8N1; each received byte goes to uart_keep().
void uart_init(uint32_t uart_hz);

/// @brief The UART's interrupt.
void uart_handler(void);

/// @brief Start the independent watchdog, with a period of about two seconds; a debugger that halts the core halts it
/// too.
void watchdog_start(void);

#endif
