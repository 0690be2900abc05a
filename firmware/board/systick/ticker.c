// SPDX-License-Identifier: MIT
/// @file ticker.c
/// @brief SysTick as the ticker: for chips where it counts on while the core sleeps.

#include "core_registers.h"
#include "family.h"
#include "interrupts.h"
#include "timebase.h"

/// 13 ms at 168 MHz, 0.5 s at the 4 MHz that an L4 falls back to: the watchdog's period is 1.4 s at the least.
#define PERIOD (1u << 21)
#define MASK (PERIOD - 1u)

/// Reads of the counter before its first reload is given up.
enum { PROBES = 1000 };

static volatile uint64_t periods;
static uint32_t hz;

ticks_kind_t ticker_start(uint32_t core_hz) {
  hz = core_hz;
  SYST_RVR = MASK;
  SYST_CVR = 0;
  SYST_CSR = SYST_CSR_CLKSOURCE | SYST_CSR_TICKINT | SYST_CSR_ENABLE;
  // It reads 0 until its first reload, and a stamp taken before would be wrong by a period.
  for (int i = 0; i < PROBES && SYST_CVR == 0; i++) {
  }
  return (ticks_kind_t){.base = BOARD_TIME_SYSTICK, .hz = core_hz};
}

/// Extend the down-counter by the periods that its interrupt has counted.
uint64_t ticker_ticks(void) {
  uint64_t ended = periods;
  uint32_t value = SYST_CVR;
  // A period that has ended but whose interrupt is still held back; the value may be from before or after its end, so
  // it is read again.
  if (SCB_ICSR & SCB_ICSR_PENDSTSET) {
    ended++;
    value = SYST_CVR;
  }
  // The exception is raised as the counter reaches 0, so 0 is the first tick of a period, not the last.
  return ended * PERIOD + ((0u - value) & MASK);
}

uint32_t board_uptime_s(void) {
  const uint32_t state = interrupts_hold();
  const uint64_t ticks = ticker_ticks();
  interrupts_restore(state);
  return (uint32_t)(ticks / hz);
}

void ticker_handler(void) {
  periods++;
  timebase_keep_up();
}
