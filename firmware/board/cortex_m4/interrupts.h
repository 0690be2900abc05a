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

/// @brief Sleep until an interrupt is pending, be it held back or not. Writes are completed before; afterwards nothing
/// is executed that was fetched before: with debugging in sleep switched on, which OpenOCD leaves behind until the
/// power goes, the L4 may go on with a wrong instruction, which an `isb` prevents, and the F405 and F407 may skip up to
/// three, which three `nop` absorb (firmware/board/README.md, row 8).
static inline void sleep_until_interrupt(void) {
  __asm volatile("dsb\n\twfi\n\tisb\n\tnop\n\tnop\n\tnop" : : : "memory");
}

#endif
