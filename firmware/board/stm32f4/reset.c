// SPDX-License-Identifier: MIT
#include "chip.h"
#include "core_registers.h"
#include "family.h"

/// RM0090, 7.3.21. A watchdog, a command or a brown-out also sets the flag of the pin, power-on that of the brown-out:
/// the most telling one comes first.
board_reset_t reset_take_cause(void) {
  const uint32_t flags = RCC_CSR;
  RCC_CSR = flags | RCC_CSR_RMVF;
  if (flags & RCC_CSR_PORRSTF) {
    return BOARD_RESET_POWER_ON;
  }
  if (flags & RCC_CSR_IWDGRSTF) {
    return BOARD_RESET_WATCHDOG;
  }
  if (flags & RCC_CSR_SFTRSTF) {
    return BOARD_RESET_SOFTWARE;
  }
  if (flags & RCC_CSR_BORRSTF) {
    return BOARD_RESET_BROWN_OUT;
  }
  return flags & RCC_CSR_PINRSTF ? BOARD_RESET_PIN : BOARD_RESET_UNKNOWN;
}
