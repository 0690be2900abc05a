// SPDX-License-Identifier: MIT
/// @file nucleo_f446re.h
/// @brief NUCLEO-F446RE: the debugger gives it 8 MHz and a serial port (UM1724, 6.7.1 and 6.8).

#define BOARD_HSE_HZ 8000000u
#define BOARD_HSE_BYPASS 1
#define BOARD_PLL_FACTOR 360u  // 180 MHz
#define BOARD_VOLTAGE_SCALE 3u // scale 1 (RM0390, 5.4.1)
#define BOARD_OVER_DRIVE 1
#define BOARD_FLASH_WAIT_STATES 5u // RM0390, 3.4.1, at 3.3 V
#define BOARD_APB1_DIVIDER 4u      // at most 45 MHz
#define BOARD_APB2_DIVIDER 2u      // at most 90 MHz
#define BOARD_UART 2
#define BOARD_UART_OUT {0, 2} // PA2
#define BOARD_UART_IN {0, 3}  // PA3
