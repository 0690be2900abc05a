// SPDX-License-Identifier: MIT
/// @file feather_f405.h
/// @brief Adafruit Feather STM32F405 Express; the USB connector is the chip's own, so a serial adapter goes to the
/// pins RX and TX.

#define BOARD_HSE_HZ 12000000u
#define BOARD_HSE_BYPASS 0
#define BOARD_PLL_FACTOR 336u  // 168 MHz
#define BOARD_VOLTAGE_SCALE 1u // scale 1 (RM0090, 5.4.1)
#define BOARD_OVER_DRIVE 0
#define BOARD_FLASH_WAIT_STATES 5u // RM0090, 3.5.1, at 3.3 V
#define BOARD_APB1_DIVIDER 4u      // at most 42 MHz
#define BOARD_APB2_DIVIDER 2u      // at most 84 MHz
#define BOARD_UART 3
#define BOARD_UART_OUT {1, 10} // PB10, pin TX
#define BOARD_UART_IN {1, 11}  // PB11, pin RX
