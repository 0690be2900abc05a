// SPDX-License-Identifier: MIT
#include "stack_guard.h"

#include "core_registers.h"
#include "layout.h"

/// 64 KiB, eight times the stack, so that no frame of a function can step over it. The stack lies at the bottom of RAM:
/// what is closed are addresses that no board here uses (on STM32 the factory's bootloader and its one-time memory).
#define GUARD_EXPONENT 16u

static void apply(void) {
  __asm volatile("dsb\n\tisb" : : : "memory");
}

void stack_guard_release(void) {
  MPU_CTRL = 0;
  apply();
}

void stack_guard_init(void) {
  const uint32_t regions = MPU_TYPE_REGIONS(MPU_TYPE);
  if (regions == 0) {
    return;
  }
  for (uint32_t region = 0; region < regions; region++) {
    MPU_RNR = region;
    MPU_RASR = 0;
  }
  MPU_RNR = 0;
  MPU_RBAR = (uint32_t)stack_start - (1u << GUARD_EXPONENT);
  MPU_RASR = MPU_RASR_ENABLE | MPU_RASR_SIZE(GUARD_EXPONENT) | MPU_RASR_NO_ACCESS | MPU_RASR_XN;
  // Everything else as without the unit (DDI 0403E, B3.5.5).
  MPU_CTRL = MPU_CTRL_ENABLE | MPU_CTRL_PRIVDEFENA;
  apply();
}
