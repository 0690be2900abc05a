// SPDX-License-Identifier: MIT
/// @file fault_entry.h
/// @brief Where the vector table sends every fault and every exception that nobody expects.

#ifndef TINYTRANSIT_CORTEX_M4_FAULT_ENTRY_H
#define TINYTRANSIT_CORTEX_M4_FAULT_ENTRY_H

#include <stdbool.h>
#include <stdint.h>

/// @brief Switch to the fault stack, report the fault, stop.
void fault_entry(void);

/// @brief Let memory, bus and usage faults have their own exceptions, and trap integer division by zero.
void fault_init(void);

/// @brief Whether a register can be read, which a bus fault answers where it does not exist; after fault_init().
bool register_answers(volatile uint32_t *reg);

/// @brief Whether the last run ended in fault_entry(); answers true once.
bool fault_ended_last_run(void);

#endif
