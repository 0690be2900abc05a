// SPDX-License-Identifier: MIT
#include "chip.h"
#include "core_registers.h"
#include "family.h"

/// Flags add up until they are cleared; none is set by power-on or brown-out (5.3 POWER, RESETREAS). A pin reset sets
/// others beside its own (anomaly 136, "Bits in RESETREAS are set when they should not be"), so it is asked about
/// first.
board_reset_t reset_take_cause(void) {
  const uint32_t flags = POWER_RESETREAS;
  POWER_RESETREAS = flags;
  if (flags & POWER_RESETREAS_RESETPIN) {
    return BOARD_RESET_PIN;
  }
  if (flags & POWER_RESETREAS_DOG) {
    return BOARD_RESET_WATCHDOG;
  }
  if (flags & POWER_RESETREAS_SREQ) {
    return BOARD_RESET_SOFTWARE;
  }
  return flags == 0 ? BOARD_RESET_POWER_ON : BOARD_RESET_UNKNOWN;
}
