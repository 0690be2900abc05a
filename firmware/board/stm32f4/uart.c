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
  RCC_AHB1ENR |= RCC_AHB1ENR_GPIOEN(out.port) | RCC_AHB1ENR_GPIOEN(in.port);
#if UART_BUS == APB1
  RCC_APB1ENR |= UART_ENABLE;
  wait_for_clock(&RCC_APB1ENR);
#else
  RCC_APB2ENR |= UART_ENABLE;
  wait_for_clock(&RCC_APB2ENR);
#endif
  pin_connect(out, UART_PIN_FUNCTION);
  pin_connect(in, UART_PIN_FUNCTION);
  USART_BRR = (uart_hz + BAUD / 2u) / BAUD; // sixteenths of the divider, rounded (30.3.4)
  USART_CR1 = USART_CR1_UE | USART_CR1_TE | USART_CR1_RE | USART_CR1_RXNEIE;
}

void uart_handler(void) {
  const uint32_t status = USART_SR;
  const uint8_t byte = (uint8_t)USART_DR; // reading it after the status also clears an overrun (30.6.1)
  if (status & USART_SR_ORE) {
    uart_count_overrun();
  }
  if (status & USART_SR_RXNE) {
    uart_keep(byte);
  }
}

// Polled, so that a fault handler can use it too. The longest frame takes 90 ms, well within the watchdog's period.
void board_uart_write(const uint8_t *data, size_t size) {
  for (size_t i = 0; i < size; i++) {
    while ((USART_SR & USART_SR_TXE) == 0) {
    }
    USART_DR = data[i];
  }
}
