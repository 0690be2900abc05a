// SPDX-License-Identifier: MIT
/// @file nucleo_l4r5zi.h
/// @brief NUCLEO-L4R5ZI, MLPerf Tiny's reference board: the debugger gives it a serial port (UM2179, 6.9).

#define BOARD_PLL_FACTOR 15u // 120 MHz
#define BOARD_BOOST 1
#define BOARD_FLASH_WAIT_STATES 5u // RM0432, 3.3.3, in range 1 boost
#define BOARD_UART UART_LPUART1
#define BOARD_UART_OUT {6, 7} // PG7
#define BOARD_UART_IN {6, 8}  // PG8
#define BOARD_UART_PIN_FUNCTION 8u
#define BOARD_UART_PINS_NEED_VDDIO2 1
