// SPDX-License-Identifier: MIT
/// @file chip.h
/// @brief The few registers of the nRF52840 that this layer uses. Sections are those of its Product Specification,
/// v1.1, by number and by title, for the numbers move.

#ifndef TINYTRANSIT_NRF52_CHIP_H
#define TINYTRANSIT_NRF52_CHIP_H

#include BOARD_HEADER

/// @brief Interrupts, one a peripheral, numbered as their addresses are: 4.2 Memory, "Instantiation".
#define CHIP_INTERRUPTS 48u
#define CHIP_UART_IRQ 2u

/// @brief What a pin is called in a PSEL register: bits PORT and PIN.
#define PIN(port, number) ((port) << 5 | (number))

// 4.3 NVMC, non-volatile memory controller.
#define NVMC_ICACHECNF REGISTER(0x4001E540u)
#define NVMC_ICACHECNF_CACHEEN (1u << 0)

// 5.3 POWER.
#define POWER_RESETREAS REGISTER(0x40000400u)
#define POWER_RESETREAS_RESETPIN (1u << 0)
#define POWER_RESETREAS_DOG (1u << 1)
#define POWER_RESETREAS_SREQ (1u << 2)

// 5.4 CLOCK.
#define CLOCK_TASKS_HFCLKSTART REGISTER(0x40000000u)
#define CLOCK_EVENTS_HFCLKSTARTED REGISTER(0x40000100u)

// 6.33 UART, and 6.9 GPIO for its pins.
#define UART_TASKS_STARTRX REGISTER(0x40002000u)
#define UART_TASKS_STARTTX REGISTER(0x40002008u)
#define UART_EVENTS_RXDRDY REGISTER(0x40002108u)
#define UART_EVENTS_TXDRDY REGISTER(0x4000211Cu)
#define UART_EVENTS_ERROR REGISTER(0x40002124u)
#define UART_INTENSET REGISTER(0x40002304u)
#define UART_INT_RXDRDY (1u << 2)
#define UART_INT_ERROR (1u << 9)
#define UART_ERRORSRC REGISTER(0x40002480u)
#define UART_ERRORSRC_OVERRUN (1u << 0)
#define UART_ENABLE REGISTER(0x40002500u)
#define UART_ENABLE_UART 4u
#define UART_PSEL_TXD REGISTER(0x4000250Cu)
#define UART_PSEL_RXD REGISTER(0x40002514u)
#define UART_RXD REGISTER(0x40002518u)
#define UART_TXD REGISTER(0x4000251Cu)
#define UART_BAUDRATE REGISTER(0x40002524u)
#define UART_BAUDRATE_115200 0x01D7E000u
#define GPIO_OUTSET(pin) REGISTER(0x50000508u + 0x300u * ((pin) >> 5))
#define GPIO_PIN_CNF(pin) REGISTER(0x50000700u + 0x300u * ((pin) >> 5) + 4u * ((pin) & 31u))
#define GPIO_PIN_CNF_OUTPUT (1u << 0 | 1u << 1)
#define GPIO_PIN_CNF_INPUT_PULL_UP (3u << 2)

// 6.36 WDT, watchdog timer.
#define WDT_TASKS_START REGISTER(0x40010000u)
#define WDT_CRV REGISTER(0x40010504u)
#define WDT_CONFIG REGISTER(0x4001050Cu)
#define WDT_CONFIG_SLEEP_RUN (1u << 0)
#define WDT_RR0 REGISTER(0x40010600u)
#define WDT_RR_RELOAD 0x6E524635u

#endif
