// SPDX-License-Identifier: MIT
#include "clock.h"

#include <stdbool.h>

#include "registers.h"

#ifndef BOARD_HSE_HZ
#error "define BOARD_HSE_HZ, the frequency of the board's crystal in Hz, in the board's JSON"
#endif

#define MHZ 1000000u
#define HSI_HZ (16u * MHZ)
#define CORE_HZ (168u * MHZ)

_Static_assert(BOARD_HSE_HZ % MHZ == 0, "the PLL is set up for an input of 1 MHz");

/// Polls before giving up: over 10 ms at 16 MHz, and the slowest of them, the crystal, takes 2 ms (datasheet, 5.3.8).
enum { READY_POLLS = 50000 };

static bool wait_for(volatile uint32_t *reg, uint32_t mask, uint32_t value) {
  for (int i = 0; i < READY_POLLS; i++) {
    if ((*reg & mask) == value) {
      return true;
    }
  }
  return false;
}

/// Lock the PLL at 168 MHz: 1 MHz in, x 336, / 2 (RM0090, 7.3.2). The crystal is preferred for its accuracy.
static bool lock_pll(void) {
  RCC_CR |= RCC_CR_HSEON;
  const bool crystal = wait_for(&RCC_CR, RCC_CR_HSERDY, RCC_CR_HSERDY);
  RCC_PLLCFGR = RCC_PLLCFGR_PLLM((crystal ? BOARD_HSE_HZ : HSI_HZ) / MHZ) | RCC_PLLCFGR_PLLN(336u) | RCC_PLLCFGR_PLLP_2 |
                RCC_PLLCFGR_PLLQ(7u) | (crystal ? RCC_PLLCFGR_SRC_HSE : 0u);
  RCC_CR |= RCC_CR_PLLON;
  return wait_for(&RCC_CR, RCC_CR_PLLRDY, RCC_CR_PLLRDY);
}

clock_rates_t clock_init(void) {
  const clock_rates_t full = {.core_hz = CORE_HZ, .apb2_hz = CORE_HZ / 2u};
  // Reset leaves the internal oscillator running. Where it is not even ready there is no RCC: QEMU, whose core clock is
  // 168 MHz from the start.
  if ((RCC_CR & RCC_CR_HSIRDY) == 0) {
    return full;
  }
  if (!lock_pll()) {
    return (clock_rates_t){.core_hz = HSI_HZ, .apb2_hz = HSI_HZ};
  }
  // Five wait states at 3.3 V (RM0090, 3.5.1) before the clock rises, and the ART accelerator to hide them.
  FLASH_ACR = FLASH_ACR_LATENCY(5u) | FLASH_ACR_PRFTEN | FLASH_ACR_ICEN | FLASH_ACR_DCEN;
  RCC_CFGR = RCC_CFGR_PPRE1_4 | RCC_CFGR_PPRE2_2;
  RCC_CFGR |= RCC_CFGR_SW_PLL;
  if (!wait_for(&RCC_CFGR, RCC_CFGR_SWS_MASK, RCC_CFGR_SWS_PLL)) {
    return (clock_rates_t){.core_hz = HSI_HZ, .apb2_hz = HSI_HZ / 2u};
  }
  return full;
}
