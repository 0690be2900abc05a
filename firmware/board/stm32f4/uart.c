// SPDX-License-Identifier: MIT
#include "uart.h"

#include "board.h"
#include "registers.h"

enum { BAUD = 115200, RING_SIZE = 2048 };

_Static_assert((RING_SIZE & (RING_SIZE - 1)) == 0, "places in the ring are found by masking");

// Pins 9 and 10: alternate function (mode 2) number 7, and a pull-up on the input, so that an open line is quiet.
#define PINS_MASK (3u << 18 | 3u << 20)
#define PINS_ALTERNATE (2u << 18 | 2u << 20)
#define PIN_IN_PULL_UP (1u << 20)
#define PINS_FUNCTION_MASK (15u << 4 | 15u << 8)
#define PINS_FUNCTION (7u << 4 | 7u << 8)

// One writer of each: the interrupt moves the head, the main loop the tail. Both count on and wrap as they like.
static volatile uint8_t ring[RING_SIZE];
static volatile uint32_t head;
static volatile uint32_t tail;
static volatile uint32_t overruns;

void uart_init(uint32_t apb2_hz) {
  RCC_AHB1ENR |= RCC_AHB1ENR_GPIOAEN;
  RCC_APB2ENR |= RCC_APB2ENR_USART1EN;
  (void)RCC_APB2ENR; // a peripheral answers two cycles after its clock is switched on (RM0090, 7.2.12); reading waits
  GPIOA_AFRH = (GPIOA_AFRH & ~PINS_FUNCTION_MASK) | PINS_FUNCTION;
  GPIOA_PUPDR = (GPIOA_PUPDR & ~PINS_MASK) | PIN_IN_PULL_UP;
  GPIOA_MODER = (GPIOA_MODER & ~PINS_MASK) | PINS_ALTERNATE;
  USART1_BRR = (apb2_hz + BAUD / 2u) / BAUD; // sixteenths of the divider, rounded (30.3.4)
  USART1_CR1 = USART_CR1_UE | USART_CR1_TE | USART_CR1_RE | USART_CR1_RXNEIE;
  NVIC_ISER(USART1_IRQ / 32u) = 1u << (USART1_IRQ % 32u);
}

void usart1_handler(void) {
  const uint32_t status = USART1_SR;
  const uint8_t byte = (uint8_t)USART1_DR; // reading it after the status also clears an overrun (30.6.1)
  if (status & USART_SR_ORE) {
    overruns++;
  }
  if ((status & USART_SR_RXNE) == 0) {
    return;
  }
  if (head - tail == RING_SIZE) {
    overruns++;
    return;
  }
  ring[head % RING_SIZE] = byte;
  head++;
}

bool uart_is_empty(void) {
  return head == tail;
}

bool board_uart_read(uint8_t *byte) {
  if (uart_is_empty()) {
    return false;
  }
  *byte = ring[tail % RING_SIZE];
  tail++;
  return true;
}

// Polled, so that a fault handler can use it too. The longest frame takes 90 ms, well within the watchdog's period.
void board_uart_write(const uint8_t *data, size_t size) {
  for (size_t i = 0; i < size; i++) {
    while ((USART1_SR & USART_SR_TXE) == 0) {
    }
    USART1_DR = data[i];
  }
}

uint32_t board_uart_overruns(void) {
  return overruns;
}
