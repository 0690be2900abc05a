// SPDX-License-Identifier: MIT
#include "banner.h"
#include "board.h"
#include "golden.h"
#include "inference.h"
#include "session.h"

static void send(const protocol_frame_t *frame) {
  static uint8_t wire[PROTOCOL_WIRE_SIZE(PROTOCOL_MAX_PAYLOAD)];
  board_uart_write(wire, protocol_encode(frame, wire));
}

int main(void) {
  static session_t session;
  golden_selftest_t selftest = {0};

  board_init();
  engine_status_t status = inference_init();
  if (status == ENGINE_OK) {
    status = golden_selftest(&selftest);
  }
  banner_print(status, &selftest);

  // A device whose engine failed still serves: the host learns from HELLO what it is and from ERROR what is wrong.
  for (;;) {
    uint8_t byte;
    board_watchdog_kick();
    if (!board_uart_read(&byte)) {
      board_idle();
      continue;
    }
    const protocol_frame_t *answer = session_receive(&session, byte);
    if (answer != NULL) {
      send(answer);
    }
  }
}
