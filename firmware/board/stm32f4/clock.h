// SPDX-License-Identifier: MIT
/// @file clock.h
/// @brief The core clock.

#ifndef TINYTRANSIT_STM32F4_CLOCK_H
#define TINYTRANSIT_STM32F4_CLOCK_H

#include <stdint.h>

/// @brief Clocks as they came out.
typedef struct {
  uint32_t core_hz; ///< 168 MHz, or 16 MHz where the PLL does not lock.
  uint32_t apb2_hz; ///< Clock of USART1.
} clock_rates_t;

/// @brief Go to 168 MHz; falls back to the internal oscillator rather than stop.
clock_rates_t clock_init(void);

#endif
