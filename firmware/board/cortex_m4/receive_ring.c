// SPDX-License-Identifier: MIT
#include "receive_ring.h"

#include "board.h"

_Static_assert((RECEIVE_RING_SIZE & (RECEIVE_RING_SIZE - 1)) == 0, "places in the ring are found by masking");

// One writer of each: the interrupt moves the head, the main loop the tail. Both count on and wrap as they like.
static volatile uint8_t ring[RECEIVE_RING_SIZE];
static volatile uint32_t head;
static volatile uint32_t tail;
static volatile uint32_t overruns;

void uart_keep(uint8_t byte) {
  if (head - tail == RECEIVE_RING_SIZE) {
    overruns++;
    return;
  }
  ring[head % RECEIVE_RING_SIZE] = byte;
  head++;
}

void uart_count_overrun(void) {
  overruns++;
}

bool uart_is_empty(void) {
  return head == tail;
}

bool board_uart_peek(uint8_t *byte) {
  if (uart_is_empty()) {
    return false;
  }
  *byte = ring[tail % RECEIVE_RING_SIZE];
  return true;
}

bool board_uart_read(uint8_t *byte) {
  if (!board_uart_peek(byte)) {
    return false;
  }
  tail++;
  return true;
}

uint32_t board_uart_overruns(void) {
  return overruns;
}
