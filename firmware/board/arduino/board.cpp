// SPDX-License-Identifier: MIT
/// @file board.cpp
/// @brief A Cortex-M4 under the Arduino framework: `Serial` is the port, the DWT counter the time base. The framework
/// owns start-up, vectors and memory, so there is no watchdog, no fault report and no measure of the stack here.

#include <Arduino.h>

extern "C" {
#include "app/application.h"
#include "board.h"
#include "core_registers.h"
}

namespace {

board_info_t info;
uint32_t cycles_high;
uint32_t cycles_last;

} // namespace

void board_init(void) {
  Serial.begin(115200);
  DEMCR |= DEMCR_TRCENA;
  DWT_CYCCNT = 0;
  DWT_CTRL |= DWT_CTRL_CYCCNTENA;
  info.name = BOARD_NAME;
  info.time_base = BOARD_TIME_DWT;
  info.tick_hz = F_CPU;
  info.core_hz = F_CPU;
  info.reset = BOARD_RESET_UNKNOWN;
}

const board_info_t *board_info(void) {
  return &info;
}

bool board_uart_peek(uint8_t *byte) {
  const int value = Serial.peek();
  if (value < 0) {
    return false;
  }
  *byte = static_cast<uint8_t>(value);
  return true;
}

bool board_uart_read(uint8_t *byte) {
  const int value = Serial.read();
  if (value < 0) {
    return false;
  }
  *byte = static_cast<uint8_t>(value);
  return true;
}

void board_uart_write(const uint8_t *data, size_t size) {
  Serial.write(data, size);
}

uint32_t board_uart_overruns(void) {
  return 0; // the framework does not tell
}

// Called in every step of the application, so that no turn of the 32-bit counter (over 20 s) is missed.
uint64_t board_ticks(void) {
  const uint32_t now = DWT_CYCCNT;
  cycles_high += now < cycles_last ? 1u : 0u;
  cycles_last = now;
  return static_cast<uint64_t>(cycles_high) << 32 | now;
}

uint32_t board_uptime_s(void) {
  return static_cast<uint32_t>(millis() / 1000u);
}

void board_watchdog_kick(void) {
  (void)board_ticks();
}

void board_idle(void) {}

uint32_t board_stack_used(void) {
  return 0;
}

uint32_t board_stack_size(void) {
  return 0;
}

board_region_t board_code(void) {
  return {nullptr, 0}; // the framework's linker script does not tell
}

board_region_t board_weights(void) {
  return {nullptr, 0};
}

board_region_t board_constants(void) {
  return {nullptr, 0};
}

board_region_t board_weights_source(void) {
  return {nullptr, 0};
}

void board_weights_reload(void) {}

void setup(void) {
  application_start();
}

void loop(void) {
  application_step();
}
