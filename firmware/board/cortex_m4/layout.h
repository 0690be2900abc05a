// SPDX-License-Identifier: MIT
/// @file layout.h
/// @brief Addresses that the linker script fixes; only their addresses mean anything.

#ifndef TINYTRANSIT_CORTEX_M4_LAYOUT_H
#define TINYTRANSIT_CORTEX_M4_LAYOUT_H

#include <stdint.h>

/// @brief What a word of the stack holds until it is used.
#define STACK_PAINT 0xA5A5A5A5u

extern const uint32_t vectors_start[];
extern const uint8_t code_start[];
extern const uint8_t code_end[];
extern uint8_t weights_start[];
extern uint8_t weights_end[];
extern const uint8_t weights_load[];
extern const uint8_t constants_start[];
extern const uint8_t constants_end[];
extern uint32_t stack_start[];
extern uint32_t stack_end[];
extern uint32_t data_start[];
extern uint32_t data_end[];
extern const uint32_t data_load[];
extern uint32_t bss_start[];
extern uint32_t bss_end[];

#endif
