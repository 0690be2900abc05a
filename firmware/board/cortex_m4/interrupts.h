// SPDX-License-Identifier: MIT
/// @file interrupts.h
/// @brief Short stretches that no interrupt may divide.

#ifndef TINYTRANSIT_CORTEX_M4_INTERRUPTS_H
#define TINYTRANSIT_CORTEX_M4_INTERRUPTS_H

#include <stdint.h>

/// @brief Hold interrupts back; returns what interrupts_restore() takes, so that stretches may nest.
static inline uint32_t interrupts_hold(void) {
  uint32_t primask;
  __asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(primask) : : "memory");
  return primask;
}

/// @brief Undo the matching interrupts_hold().
static inline void interrupts_restore(uint32_t primask) {
  __asm volatile("msr primask, %0" : : "r"(primask) : "memory");
}

#endif
