// SPDX-License-Identifier: MIT
#include "board.h"
#include "chip.h"
#include "core_registers.h"
#include "family.h"

/// Two seconds at 32768 Hz (6.36 WDT). It goes on in sleep and halts with a debugger, as HALT = 0 says. Once started it
/// cannot be changed, not even by the next image after a soft reset.
void watchdog_start(uint32_t core_hz) {
  (void)core_hz; // it takes its registers over at once
  WDT_CONFIG = WDT_CONFIG_SLEEP_RUN;
  WDT_CRV = 2u * 32768u - 1u;
  WDT_TASKS_START = 1;
}

void board_watchdog_kick(void) {
  WDT_RR0 = WDT_RR_RELOAD;
}
