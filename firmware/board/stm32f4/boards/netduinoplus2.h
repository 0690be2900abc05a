// SPDX-License-Identifier: MIT
/// @file netduinoplus2.h
/// @brief Netduino Plus 2 (STM32F405), and QEMU's emulation of it. The pins that USART1 usually has are the blue LED
/// (PA10) and the USB connector's supply (PA9), so it is on the header's pins SDA and SCL.

#define BOARD_HSE_HZ 25000000u
#define BOARD_HSE_BYPASS 0
#define BOARD_PLL_FACTOR 336u  // 168 MHz
#define BOARD_VOLTAGE_SCALE 1u // scale 1 (RM0090, 5.4.1)
#define BOARD_OVER_DRIVE 0
#define BOARD_FLASH_WAIT_STATES 5u // RM0090, 3.5.1, at 3.3 V
#define BOARD_APB1_DIVIDER 4u      // at most 42 MHz
#define BOARD_APB2_DIVIDER 2u      // at most 84 MHz
#define BOARD_UART 1               // the one that QEMU connects first
#define BOARD_UART_OUT {1, 6}      // PB6, pin SDA
#define BOARD_UART_IN {1, 7}       // PB7, pin SCL
