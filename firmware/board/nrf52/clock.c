// SPDX-License-Identifier: MIT
#include "chip.h"
#include "core_registers.h"
#include "family.h"
#include "wait.h"

/// The processor runs at 64 MHz from the start and the hardware adds the flash's wait states; its cache must be
/// switched on (4.3 NVMC, "Instruction cache"), and the crystal makes the speed exact (5.4 CLOCK). Without the crystal,
/// 64 MHz is good to 1.5 %.
clock_rates_t clock_init(void) {
  NVMC_ICACHECNF = NVMC_ICACHECNF_CACHEEN;
  CLOCK_EVENTS_HFCLKSTARTED = 0;
  CLOCK_TASKS_HFCLKSTART = 1;
  (void)wait_for(&CLOCK_EVENTS_HFCLKSTARTED, 1u, 1u);
  return (clock_rates_t){.core_hz = 64000000u, .uart_hz = 16000000u};
}
