// SPDX-License-Identifier: MIT
#include "application.h"

#include "banner.h"
#include "board.h"
#include "golden.h"
#include "inference.h"
#include "session.h"

static session_t session;

static void send(const protocol_frame_t *frame) {
  static uint8_t wire[PROTOCOL_WIRE_SIZE(PROTOCOL_MAX_PAYLOAD)];
  board_uart_write(wire, protocol_encode(frame, wire));
}

void application_start(void) {
  golden_selftest_t selftest = {0};
  board_init();
  engine_status_t status = inference_init();
  if (status == ENGINE_OK) {
    status = golden_selftest(&selftest);
  }
  // A device whose engine failed still serves: the host learns from HELLO what it is and from ERROR what is wrong.
  banner_print(status, &selftest);
}

void application_step(void) {
  uint8_t byte;
  board_watchdog_kick();
  if (!board_uart_read(&byte)) {
    board_idle();
    return;
  }
  const protocol_frame_t *answer = session_receive(&session, byte);
  if (answer != NULL) {
    send(answer);
  }
}
