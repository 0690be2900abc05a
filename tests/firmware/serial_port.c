// SPDX-License-Identifier: MIT
/// @file serial_port.c
/// @brief The serial port of device.c as two buffers, so that a test can run the whole application.

#include <string.h>

#include "app/application.h"
#include "board.h"

enum { CAPACITY = 65536 };

static const uint8_t *unread;
static const uint8_t *end;
static uint8_t sent[CAPACITY];
static size_t sent_size;

void board_init(void) {}

bool board_uart_peek(uint8_t *byte) {
  if (unread == end) {
    return false;
  }
  *byte = *unread;
  return true;
}

bool board_uart_read(uint8_t *byte) {
  if (!board_uart_peek(byte)) {
    return false;
  }
  unread++;
  return true;
}

void board_uart_write(const uint8_t *data, size_t size) {
  const size_t kept = size < CAPACITY - sent_size ? size : CAPACITY - sent_size;
  memcpy(sent + sent_size, data, kept);
  sent_size += kept;
}

void board_idle(void) {}

/// Let bytes arrive, serve them all, and write what was sent since the last call to `out`; returns its size.
size_t port_exchange(const uint8_t *bytes, size_t size, uint8_t *out) {
  unread = bytes;
  end = bytes + size;
  while (unread != end) {
    application_step();
  }
  const size_t written = sent_size;
  memcpy(out, sent, written);
  sent_size = 0;
  return written;
}
