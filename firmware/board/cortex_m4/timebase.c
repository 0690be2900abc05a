// SPDX-License-Identifier: MIT
#include "timebase.h"

#include "interrupts.h"
#include "core_registers.h"

#define SYSTICK_PERIOD (1u << 24)
#define SYSTICK_MASK (SYSTICK_PERIOD - 1u)

/// Reads of a register before it is taken to stand still.
enum { PROBES = 1000 };

static board_time_t source;
static volatile uint64_t systick_periods;
static uint32_t cycles_high;
static uint32_t cycles_last;

static bool cycle_counter_counts(void) {
  DEMCR |= DEMCR_TRCENA;
  DWT_CYCCNT = 0;
  DWT_CTRL |= DWT_CTRL_CYCCNTENA;
  const uint32_t first = DWT_CYCCNT;
  for (int i = 0; i < PROBES; i++) {
    if (DWT_CYCCNT != first) {
      return true;
    }
  }
  return false;
}

board_time_t timebase_init(void) {
  source = cycle_counter_counts() ? BOARD_TIME_DWT : BOARD_TIME_SYSTICK;
  SYST_RVR = SYSTICK_MASK;
  SYST_CVR = 0;
  SYST_CSR = SYST_CSR_CLKSOURCE | SYST_CSR_TICKINT | SYST_CSR_ENABLE;
  // SysTick reads 0 until its first reload, and a stamp taken before would be wrong by a period.
  for (int i = 0; i < PROBES && SYST_CVR == 0; i++) {
  }
  return source;
}

/// Extend the 32-bit cycle counter; must run at least once in 2^32 cycles (25 s), which SysTick sees to (each 0.1 s).
static uint64_t read_cycles(void) {
  const uint32_t now = DWT_CYCCNT;
  cycles_high += now < cycles_last ? 1u : 0u;
  cycles_last = now;
  return (uint64_t)cycles_high << 32 | now;
}

/// Extend the 24-bit down-counter by the periods that its interrupt has counted.
static uint64_t read_systick(void) {
  uint64_t periods = systick_periods;
  uint32_t value = SYST_CVR;
  // A period that has ended but whose interrupt is still held back; the value may be from before or after its end, so
  // it is read again.
  if (SCB_ICSR & SCB_ICSR_PENDSTSET) {
    periods++;
    value = SYST_CVR;
  }
  // The exception is raised as the counter reaches 0, so 0 is the first tick of a period, not the last.
  return periods * SYSTICK_PERIOD + ((0u - value) & SYSTICK_MASK);
}

uint64_t board_ticks(void) {
  const uint32_t state = interrupts_hold();
  const uint64_t ticks = source == BOARD_TIME_DWT ? read_cycles() : read_systick();
  interrupts_restore(state);
  return ticks;
}

void systick_handler(void) {
  systick_periods++;
  if (source == BOARD_TIME_DWT) {
    (void)board_ticks();
  }
}
