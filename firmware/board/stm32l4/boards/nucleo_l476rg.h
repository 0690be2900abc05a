// SPDX-License-Identifier: MIT
/// @file nucleo_l476rg.h
/// @brief NUCLEO-L476RG: the debugger gives it a serial port (UM1724, 6.8).

#define BOARD_PLL_FACTOR 10u // 80 MHz
#define BOARD_BOOST 0
#define BOARD_FLASH_WAIT_STATES 4u // RM0351, 3.3.3, in range 1
#define BOARD_UART UART_USART2
#define BOARD_UART_OUT {0, 2} // PA2
#define BOARD_UART_IN {0, 3}  // PA3
#define BOARD_UART_PIN_FUNCTION 7u
#define BOARD_UART_PINS_NEED_VDDIO2 0
