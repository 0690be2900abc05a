// SPDX-License-Identifier: MIT
/// @file stack_guard.h
/// @brief The memory below the stack, closed by the memory protection unit.

#ifndef TINYTRANSIT_CORTEX_M4_STACK_GUARD_H
#define TINYTRANSIT_CORTEX_M4_STACK_GUARD_H

/// @brief Switch off what a bootloader has left in the memory protection unit; first thing after reset.
void stack_guard_release(void);

/// @brief Close the addresses below the stack to every access.
void stack_guard_init(void);

#endif
