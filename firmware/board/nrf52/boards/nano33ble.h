// SPDX-License-Identifier: MIT
/// @file nano33ble.h
/// @brief Arduino Nano 33 BLE: the USB connector is the chip's own, so a serial adapter goes to the pins TX and RX.

#define BOARD_UART_OUT PIN(1u, 3u) // pin D0/TX
#define BOARD_UART_IN PIN(1u, 10u) // pin D1/RX
