// SPDX-License-Identifier: MIT
#include "chip.h"
#include "core_registers.h"
#include "family.h"

/// From build code F0 on the debug port closes at every reset, until software opens it as UICR says, which flashing
/// sets to 0x5A (../../platform/openocd/nrf52840.cfg): otherwise the board cannot be flashed a second time.
void chip_init(void) {
  if (FICR_PART == FICR_PART_NRF52840 && FICR_REVISION >= FICR_REVISION_F) {
    APPROTECT_DISABLE = UICR_APPROTECT;
  }
}
