// SPDX-License-Identifier: MIT
/// @file wait.h
/// @brief Waiting for hardware that may not be there.

#ifndef TINYTRANSIT_CORTEX_M4_WAIT_H
#define TINYTRANSIT_CORTEX_M4_WAIT_H

#include <stdbool.h>
#include <stdint.h>

/// @brief Poll until the bits `mask` of a register are `value`; false if they are not after 10 ms at 16 MHz, or a bit
/// more at 4 MHz. The slowest that is waited for, a crystal, takes 2 ms (STM32F405 datasheet, 5.3.8).
static inline bool wait_for(volatile uint32_t *reg, uint32_t mask, uint32_t value) {
  for (int polls = 0; polls < 50000; polls++) {
    if ((*reg & mask) == value) {
      return true;
    }
  }
  return false;
}

/// @brief As wait_for(), for at least so many milliseconds at any clock; a poll takes four cycles or more.
static inline bool wait_for_ms(volatile uint32_t *reg, uint32_t mask, uint32_t value, uint32_t core_hz, uint32_t ms) {
  for (uint32_t polls = core_hz / 4000u * ms; polls > 0; polls--) {
    if ((*reg & mask) == value) {
      return true;
    }
  }
  return false;
}

/// @brief Let a peripheral's clock arrive after it has been switched on in `reg`: two cycles of its bus
/// (RM0090, 7.2.12).
static inline void wait_for_clock(volatile uint32_t *reg) {
  (void)*reg;
  __asm volatile("dsb" : : : "memory");
}

#endif
