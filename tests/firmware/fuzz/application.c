// SPDX-License-Identifier: MIT
/// @file application.c
/// @brief The whole application fed with anything, frames and text: whatever came before, HELLO is answered.

// Its state is its own, and each input has to begin with the same.
#include "../../../firmware/src/app/application.c"

#include <string.h>

#include "eembc/eembc_buffer.h"
#include "fuzzer.h"
#include "require.h"

/// Start board and engine of ../device.c again.
void device_restart(int status);

static const uint8_t *unread;
static const uint8_t *end;
static protocol_receiver_t host;
static uint8_t last_type;

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

/// Receive as a host does; what is no frame is text for people.
void board_uart_write(const uint8_t *data, size_t size) {
  for (size_t i = 0; i < size; i++) {
    protocol_frame_t frame;
    if (protocol_receive(&host, data[i], &frame) == PROTOCOL_FRAME) {
      last_type = frame.type;
    }
  }
}

void board_idle(void) {}

static void receive(const uint8_t *data, size_t size) {
  unread = data;
  end = data + size;
  while (unread != end) {
    application_step();
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  device_restart(0);
  session = (session_t){0};
  command_line = (command_line_t){0};
  (void)eembc_buffer_expect(1);
  host = (protocol_receiver_t){0};
  application_start();
  receive(data, size);

  static uint8_t hello[PROTOCOL_WIRE_SIZE(0)];
  const protocol_frame_t frame = {.type = PROTOCOL_HELLO};
  last_type = 0;
  receive(hello, protocol_encode(&frame, hello));
  REQUIRE(last_type == PROTOCOL_INFO);
  return 0;
}
