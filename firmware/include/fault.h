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
  fault_cause_t cause; ///< What went wrong.
  uint8_t exception;   ///< Number of the exception that was taken.
  uint32_t pc;         ///< Program counter: the instruction that failed, or the one behind it.
  uint32_t lr;         ///< Link register: where its function would have returned to.
  uint32_t psr;        ///< Program status register.
  uint32_t sp;         ///< Stack pointer before the exception.
  uint32_t cfsr;       ///< Configurable fault status register (DDI 0403E, B3.2.15).
  uint32_t hfsr;       ///< Hard fault status register (B3.2.16).
  uint32_t mmfar;      ///< Address of a memory management fault, if cfsr says that it is valid.
  uint32_t bfar;       ///< Address of a bus fault, if cfsr says that it is valid.
  uint32_t r0;         ///< First argument of a function that has just been called.
} fault_t;

/// @brief Send the FAULT frame; needs nothing but board_uart_write(). The board stops afterwards.
void fault_report(const fault_t *fault);

#endif
