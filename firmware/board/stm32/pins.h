// SPDX-License-Identifier: MIT
/// @file pins.h
/// @brief General-purpose pins, alike in the families F4 (RM0090, 8.4) and L4 (RM0351, 8.5); GPIO_BASE is in chip.h.

#ifndef TINYTRANSIT_STM32_PINS_H
#define TINYTRANSIT_STM32_PINS_H

#include <stdint.h>

/// @brief A pin: the port's place in the alphabet and the number, such as 0 and 9 for PA9.
typedef struct {
  uint8_t port;   ///< 0 for A, 1 for B, ...
  uint8_t number; ///< 0 .. 15.
} pin_t;

/// @brief Give a pin of a port whose clock is on to alternate function `function`, with its pull-up: an open line is
/// quiet.
void pin_connect(pin_t pin, uint32_t function);

#endif
