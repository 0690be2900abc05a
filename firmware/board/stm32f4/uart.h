// SPDX-License-Identifier: MIT
/// @file uart.h
/// @brief USART1 on PA9 (out) and PA10 (in): 115200 baud, 8N1.

#ifndef TINYTRANSIT_STM32F4_UART_H
#define TINYTRANSIT_STM32F4_UART_H

#include <stdbool.h>
#include <stdint.h>

/// @brief Start the UART, clocked by `apb2_hz`.
void uart_init(uint32_t apb2_hz);

/// @brief Whether no received byte is waiting.
bool uart_is_empty(void);

/// @brief USART1 interrupt: keep the received byte.
void usart1_handler(void);

#endif
