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

#endif
