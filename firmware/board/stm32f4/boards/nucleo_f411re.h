// SPDX-License-Identifier: MIT
/// @file nucleo_f411re.h
/// @brief NUCLEO-F411RE: the debugger gives it 8 MHz and a serial port (UM1724, 6.7.1 and 6.8).

#define BOARD_HSE_HZ 8000000u
#define BOARD_HSE_BYPASS 1
#define BOARD_PLL_FACTOR 200u  // 100 MHz
#define BOARD_VOLTAGE_SCALE 3u // scale 1 (RM0383, 5.4.1)
#define BOARD_OVER_DRIVE 0
#define BOARD_FLASH_WAIT_STATES 3u // RM0383, 3.4.1, at 3.3 V
#define BOARD_APB1_DIVIDER 2u      // at most 50 MHz
#define BOARD_APB2_DIVIDER 1u      // at most 100 MHz
#define BOARD_UART 2
#define BOARD_UART_OUT {0, 2} // PA2
#define BOARD_UART_IN {0, 3}  // PA3
