// SPDX-License-Identifier: MIT
/// @file nrf52840_dk.h
/// @brief nRF52840 DK: the debugger gives it a serial port (nRF52840 DK User Guide, "Virtual COM port").

#define BOARD_UART_OUT PIN(0u, 6u)
#define BOARD_UART_IN PIN(0u, 8u)
