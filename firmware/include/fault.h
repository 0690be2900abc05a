// SPDX-License-Identifier: MIT
/// @file fault.h
/// @brief What a board tells the application about the fault that ends it.

#ifndef TINYTRANSIT_FAULT_H
#define TINYTRANSIT_FAULT_H

#include <stdint.h>

/// @brief What went wrong, with the numbers that FAULT carries (hil/PROTOCOL.md).
typedef enum {
  FAULT_HARD = 1,
  FAULT_MEMORY = 2,
  FAULT_BUS = 3,
  FAULT_USAGE = 4,
  FAULT_STACK_OVERFLOW = 5,
  FAULT_ASSERTION = 6,
  FAULT_OTHER = 7,
} fault_cause_t;

/// @brief The processor's state when it happened; a register that could not be saved is 0.
typedef struct {
  fault_cause_t cause;
  uint8_t exception; ///< Number of the exception that was taken.
  uint32_t pc;
  uint32_t lr;
  uint32_t psr;
  uint32_t sp;
  uint32_t cfsr;
  uint32_t hfsr;
  uint32_t mmfar;
  uint32_t bfar;
  uint32_t r0;
} fault_t;

/// @brief Send the FAULT frame; needs nothing but board_uart_write(). The board stops afterwards.
void fault_report(const fault_t *fault);

#endif
