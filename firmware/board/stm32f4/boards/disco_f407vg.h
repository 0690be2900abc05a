// SPDX-License-Identifier: MIT
/// @file disco_f407vg.h
/// @brief STM32F407G-DISC1; its debugger is not wired to a USART, so a serial adapter goes to PA2 and PA3 (UM1472).

#define BOARD_HSE_HZ 8000000u
#define BOARD_HSE_BYPASS 0
#define BOARD_PLL_FACTOR 336u  // 168 MHz
#define BOARD_VOLTAGE_SCALE 1u // scale 1 (RM0090, 5.4.1)
#define BOARD_OVER_DRIVE 0
#define BOARD_FLASH_WAIT_STATES 5u // RM0090, 3.5.1, at 3.3 V
#define BOARD_APB1_DIVIDER 4u      // at most 42 MHz
#define BOARD_APB2_DIVIDER 2u      // at most 84 MHz
#define BOARD_UART 2
#define BOARD_UART_OUT {0, 2} // PA2
#define BOARD_UART_IN {0, 3}  // PA3
