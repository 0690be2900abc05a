// SPDX-License-Identifier: MIT
#include "app/application.h"

#include "app/banner.h"
#include "board.h"
#include "eembc/command_line.h"
#include "eembc/eembc.h"
#include "inference/golden.h"
#include "inference/inference.h"
#include "session/session.h"

static session_t session;
static command_line_t command_line;

/// Encode a frame and write it to the serial port.
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
  eembc_start();
}

/// Take one byte as part of a command of text; true if it has ended one.
static bool serve_command(uint8_t byte) {
  switch (command_line_receive(&command_line, byte)) {
  case COMMAND_READY:
    eembc_answer(command_line.text);
    return true;
  case COMMAND_TOO_LONG:
    eembc_answer_too_long();
    return true;
  default:
    return false;
  }
}

void application_step(void) {
  uint8_t byte;
  board_watchdog_kick();
  if (!board_uart_read(&byte)) {
    board_idle();
    return;
  }
  if (serve_command(byte)) {
    session_forget(&session);
    return;
  }
  const protocol_frame_t *answer = session_receive(&session, byte);
  if (answer != NULL) {
    send(answer);
  }
}
