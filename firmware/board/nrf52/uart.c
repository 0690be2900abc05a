// SPDX-License-Identifier: MIT
#include "board.h"
#include "chip.h"
#include "core_registers.h"
#include "family.h"
#include "receive_ring.h"
#include "wait.h"

/// Take the peripheral back from a bootloader: that of the Nano 33 BLE leaves it enabled with DMA armed, on the same
/// pins.
static void release(void) {
  if (UART_ENABLE == UART_ENABLE_UARTE) {
    UART_EVENTS_RXTO = 0;
    UART_EVENTS_TXSTOPPED = 0;
    UART_TASKS_STOPRX = 1;
    UART_TASKS_STOPTX = 1;
    // Whichever was not running does not answer; the receiver, for one, needs five bytes' time to stop.
    (void)wait_for(&UART_EVENTS_RXTO, 1u, 1u);
    (void)wait_for(&UART_EVENTS_TXSTOPPED, 1u, 1u);
  }
  UART_ENABLE = 0;
  UART_INTENCLR = UART_INTENCLR_ALL;
  UART_SHORTS = 0;
  volatile uint32_t *const events[] = {
      &UART_EVENTS_CTS,       &UART_EVENTS_NCTS,      &UART_EVENTS_RXDRDY,    &UART_EVENTS_ENDRX,
      &UART_EVENTS_TXDRDY,    &UART_EVENTS_ENDTX,     &UART_EVENTS_ERROR,     &UART_EVENTS_RXTO,
      &UART_EVENTS_RXSTARTED, &UART_EVENTS_TXSTARTED, &UART_EVENTS_TXSTOPPED,
  };
  for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
    *events[i] = 0;
  }
  UART_PSEL_RTS = UART_PSEL_NONE;
  UART_PSEL_CTS = UART_PSEL_NONE;
  UART_CONFIG = UART_CONFIG_8N1;
}

void uart_init(uint32_t uart_hz) {
  (void)uart_hz; // the baud rate register counts in fractions of the fixed 16 MHz
  release();
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
