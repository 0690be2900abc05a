// SPDX-License-Identifier: MIT
/// @file receive_ring.h
/// @brief Received bytes between the UART's interrupt and board_uart_read().

#ifndef TINYTRANSIT_CORTEX_M4_RECEIVE_RING_H
#define TINYTRANSIT_CORTEX_M4_RECEIVE_RING_H

#include <stdbool.h>
#include <stdint.h>

/// @brief Bytes that can wait.
#define RECEIVE_RING_SIZE 2048u

/// @brief Keep a received byte; for the UART's interrupt.
void uart_keep(uint8_t byte);

/// @brief Count bytes that the UART itself lost; for the UART's interrupt.
void uart_count_overrun(void);

/// @brief Whether no received byte is waiting.
bool uart_is_empty(void);

#endif
