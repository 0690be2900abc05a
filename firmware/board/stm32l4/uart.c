// SPDX-License-Identifier: MIT
#include "board.h"
#include "chip.h"
#include "core_registers.h"
#include "family.h"
#include "pins.h"
#include "receive_ring.h"
#include "wait.h"

enum { BAUD = 115200 };

static const pin_t out = BOARD_UART_OUT;
static const pin_t in = BOARD_UART_IN;

void uart_init(uint32_t uart_hz) {
  RCC_AHB2ENR |= RCC_AHB2ENR_GPIOEN(out.port) | RCC_AHB2ENR_GPIOEN(in.port);
  UART_ENABLE_REGISTER |= UART_ENABLE;
  wait_for_clock(&UART_ENABLE_REGISTER);
#if BOARD_UART_PINS_NEED_VDDIO2
  PWR_CR2 |=
      PWR_CR2_IOSV; // port G from its second pin on has a supply of its own (RM0432, "Independent I/O supply rail")
#endif
  pin_connect(out, BOARD_UART_PIN_FUNCTION);
  pin_connect(in, BOARD_UART_PIN_FUNCTION);
  // The divider, rounded; that of the LPUART counts 256ths (RM0351, 41.4.4).
  UART_BRR = (uint32_t)(((uint64_t)uart_hz * UART_DIVIDER_SCALE + BAUD / 2u) / BAUD);
  UART_CR1 = UART_CR1_UE | UART_CR1_TE | UART_CR1_RE | UART_CR1_RXNEIE;
}

void uart_handler(void) {
  const uint32_t status = UART_ISR;
  if (status & UART_ISR_ORE) {
    UART_ICR = UART_ICR_ORECF;
    uart_count_overrun();
  }
  if (status & UART_ISR_RXNE) {
    uart_keep((uint8_t)UART_RDR);
  }
}

// Polled, so that a fault handler can use it too. The longest frame takes 90 ms, well within the watchdog's period.
void board_uart_write(const uint8_t *data, size_t size) {
  for (size_t i = 0; i < size; i++) {
    while ((UART_ISR & UART_ISR_TXE) == 0) {
    }
    UART_TDR = data[i];
  }
}
