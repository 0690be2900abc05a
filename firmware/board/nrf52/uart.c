// SPDX-License-Identifier: MIT
#include "board.h"
#include "chip.h"
#include "core_registers.h"
#include "family.h"
#include "receive_ring.h"

void uart_init(uint32_t uart_hz) {
  (void)uart_hz; // the baud rate register counts in fractions of the fixed 16 MHz
  // The pins as they must be while the UART is off (6.33 UART, "Pin configuration"): the line rests high.
  GPIO_OUTSET(BOARD_UART_OUT) = 1u << (BOARD_UART_OUT & 31u);
  GPIO_PIN_CNF(BOARD_UART_OUT) = GPIO_PIN_CNF_OUTPUT;
  GPIO_PIN_CNF(BOARD_UART_IN) = GPIO_PIN_CNF_INPUT_PULL_UP;
  UART_PSEL_TXD = BOARD_UART_OUT;
  UART_PSEL_RXD = BOARD_UART_IN;
  UART_BAUDRATE = UART_BAUDRATE_115200;
  UART_ENABLE = UART_ENABLE_UART;
  UART_INTENSET = UART_INT_RXDRDY | UART_INT_ERROR;
  UART_TASKS_STARTRX = 1;
  UART_TASKS_STARTTX = 1;
}

void uart_handler(void) {
  if (UART_EVENTS_ERROR) {
    UART_EVENTS_ERROR = 0;
    const uint32_t errors = UART_ERRORSRC;
    UART_ERRORSRC = errors;
    if (errors & UART_ERRORSRC_OVERRUN) {
      uart_count_overrun();
    }
  }
  if (UART_EVENTS_RXDRDY) {
    // Cleared before the byte is taken: taking it brings the next of the FIFO, with an event of its own (6.33 UART,
    // "Reception").
    UART_EVENTS_RXDRDY = 0;
    uart_keep((uint8_t)UART_RXD);
  }
}

// Polled, so that a fault handler can use it too. The longest frame takes 90 ms, well within the watchdog's period.
void board_uart_write(const uint8_t *data, size_t size) {
  for (size_t i = 0; i < size; i++) {
    UART_EVENTS_TXDRDY = 0;
    UART_TXD = data[i];
    while (UART_EVENTS_TXDRDY == 0) {
    }
  }
}
