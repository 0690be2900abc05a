// SPDX-License-Identifier: MIT
#include "board.h"

#include "clock.h"
#include "fault_entry.h"
#include "interrupts.h"
#include "layout.h"
#include "registers.h"
#include "timebase.h"
#include "uart.h"

static board_info_t info = {.name = BOARD_NAME};

/// Say why the chip started and clear the flags (RM0090, 7.3.21). A watchdog, a command or a brown-out also sets the flag
/// of the pin, power-on that of the brown-out: the most telling one comes first.
static board_reset_t take_reset_cause(void) {
  const uint32_t flags = RCC_CSR;
  RCC_CSR = flags | RCC_CSR_RMVF;
  const bool faulted = fault_ended_last_run();
  if (flags & RCC_CSR_PORRSTF) {
    return BOARD_RESET_POWER_ON;
  }
  if (flags & RCC_CSR_IWDGRSTF) {
    return faulted ? BOARD_RESET_FAULT : BOARD_RESET_WATCHDOG;
  }
  if (flags & RCC_CSR_SFTRSTF) {
    return BOARD_RESET_SOFTWARE;
  }
  if (flags & RCC_CSR_BORRSTF) {
    return BOARD_RESET_BROWN_OUT;
  }
  return flags & RCC_CSR_PINRSTF ? BOARD_RESET_PIN : BOARD_RESET_UNKNOWN;
}

/// Start the independent watchdog: 32 kHz / 64 / 1000 = 2 s, or 1.4 to 3.8 s over its oscillator's tolerance (datasheet,
/// 5.3.9). A debugger that halts the core halts it too.
static void start_watchdog(void) {
  DBGMCU_APB1_FZ |= DBGMCU_APB1_FZ_IWDG_STOP;
  IWDG_KR = IWDG_KR_START;
  IWDG_KR = IWDG_KR_UNLOCK;
  IWDG_PR = IWDG_PR_64;
  IWDG_RLR = 1000u - 1u;
}

void board_init(void) {
  fault_init();
  info.reset = take_reset_cause();
  const clock_rates_t clock = clock_init();
  info.core_hz = clock.core_hz;
  info.tick_hz = clock.core_hz;
  info.time_base = timebase_init();
  uart_init(clock.apb2_hz);
  start_watchdog();
}

const board_info_t *board_info(void) {
  return &info;
}

void board_watchdog_kick(void) {
  IWDG_KR = IWDG_KR_RELOAD;
}

void board_idle(void) {
  // With interrupts held back, a byte that comes between the look and the sleep still ends the sleep.
  const uint32_t state = interrupts_hold();
  if (uart_is_empty()) {
    __asm volatile("wfi");
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
