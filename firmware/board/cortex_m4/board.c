// SPDX-License-Identifier: MIT
#include "board.h"

#include <string.h>

#include "chip.h"
#include "core_registers.h"
#include "family.h"
#include "fault_entry.h"
#include "interrupts.h"
#include "layout.h"
#include "receive_ring.h"
#include "timebase.h"

static board_info_t info = {.name = BOARD_NAME, .receive_bytes = RECEIVE_RING_SIZE};

__attribute__((weak)) void chip_init(void) {}

void board_init(void) {
  fault_init();
  chip_init();
  info.reset = reset_take_cause();
  // A fault stops and leaves the rest to the watchdog.
  if (fault_ended_last_run() && info.reset == BOARD_RESET_WATCHDOG) {
    info.reset = BOARD_RESET_FAULT;
  }
  const clock_rates_t clock = clock_init();
  info.core_hz = clock.core_hz;
  const ticks_kind_t ticks = timebase_init(clock.core_hz);
  info.time_base = ticks.base;
  info.tick_hz = ticks.hz;
  uart_init(clock.uart_hz);
  NVIC_ISER(CHIP_UART_IRQ / 32u) = 1u << (CHIP_UART_IRQ % 32u);
  watchdog_start(clock.core_hz);
}

const board_info_t *board_info(void) {
  return &info;
}

void board_idle(void) {
  // With interrupts held back, a byte that comes between the look and the sleep still ends the sleep.
  const uint32_t state = interrupts_hold();
  if (uart_is_empty()) {
    sleep_until_interrupt();
  }
  interrupts_restore(state);
}

uint32_t board_stack_used(void) {
  const volatile uint32_t *word = stack_start;
  while (word < stack_end && *word == STACK_PAINT) {
    word++;
  }
  return (uint32_t)(stack_end - word) * sizeof *word;
}

uint32_t board_stack_size(void) {
  return (uint32_t)(stack_end - stack_start) * sizeof *stack_start;
}

board_region_t board_code(void) {
  return (board_region_t){.start = code_start, .size = (size_t)(code_end - code_start)};
}

board_region_t board_weights(void) {
  return (board_region_t){.start = weights_start, .size = (size_t)(weights_end - weights_start)};
}

board_region_t board_constants(void) {
  return (board_region_t){.start = constants_start, .size = (size_t)(constants_end - constants_start)};
}

board_region_t board_weights_source(void) {
#ifdef BOARD_WEIGHTS_IN_RAM
  const size_t size = (size_t)(weights_end - weights_start);
#else
  const size_t size = 0;
#endif
  return (board_region_t){.start = weights_load, .size = size};
}

void board_weights_reload(void) {
  const board_region_t source = board_weights_source();
  memcpy(weights_start, source.start, source.size);
}
