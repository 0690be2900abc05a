// SPDX-License-Identifier: MIT
#include "timebase.h"

#include "core_registers.h"
#include "fault_entry.h"
#include "interrupts.h"

/// Reads of a register before it is taken to stand still.
enum { PROBES = 1000 };

static bool counts_cycles;
static wide_counter_t cycles;

/// The debug registers are part of every Cortex-M4 that is made, not of every one that is simulated: QEMU's stand
/// still, LabWired's nRF52840 answers a bus fault.
static bool cycle_counter_counts(void) {
  if (!register_answers(&DEMCR)) {
    return false;
  }
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

ticks_kind_t timebase_init(uint32_t core_hz) {
  counts_cycles = cycle_counter_counts();
  const ticks_kind_t ticker = ticker_start(core_hz);
  return counts_cycles ? (ticks_kind_t){.base = BOARD_TIME_DWT, .hz = core_hz} : ticker;
}

uint64_t board_ticks(void) {
  const uint32_t state = interrupts_hold();
  const uint64_t ticks = counts_cycles ? wide_counter(&cycles, DWT_CYCCNT) : ticker_ticks();
  interrupts_restore(state);
  return ticks;
}

void timebase_keep_up(void) {
  (void)board_ticks();
}
