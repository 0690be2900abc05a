// SPDX-License-Identifier: MIT
#include "fault.h"

#include "board.h"
#include "wire/bytes.h"
#include "wire/protocol.h"

enum { FAULT_SIZE = 40 };

void fault_report(const fault_t *fault) {
  const uint32_t registers[] = {fault->pc,   fault->lr,    fault->psr,  fault->sp, fault->cfsr,
                                fault->hfsr, fault->mmfar, fault->bfar, fault->r0};
  uint8_t payload[FAULT_SIZE] = {(uint8_t)fault->cause, fault->exception};
  uint8_t *at = payload + 4;
  for (size_t i = 0; i < sizeof registers / sizeof registers[0]; i++) {
    at = put_u32(at, registers[i]);
  }
  uint8_t wire[PROTOCOL_WIRE_SIZE(FAULT_SIZE)];
  const protocol_frame_t frame = {.type = PROTOCOL_FAULT, .length = sizeof payload, .payload = payload};
  const size_t size = protocol_encode(&frame, wire);
  board_uart_write(wire, size);
}
