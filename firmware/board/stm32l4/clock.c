// SPDX-License-Identifier: MIT
#include "chip.h"
#include "core_registers.h"
#include "family.h"
#include "wait.h"

#define HSI_HZ 16000000u
#define MSI_HZ 4000000u // what runs after reset (RM0351, 6.2, "MSI clock")
#define CORE_HZ (HSI_HZ / 2u * BOARD_PLL_FACTOR)

/// Microseconds at MSI_HZ and more are spent in so many rounds of an empty loop; only a lower bound matters.
enum { SETTLING_ROUNDS = 200 };

/// Lock the PLL: HSI16, times BOARD_PLL_FACTOR, / 2 (RM0351, 6.2, "PLL"). No crystal: the boards come without. HSI16 is
/// exact to 1 % at room temperature, near enough for the UART; a time in seconds is no more exact than that, a time in
/// cycles is.
static bool lock_pll(void) {
  RCC_CR |= RCC_CR_HSION;
  if (!wait_for(&RCC_CR, RCC_CR_HSIRDY, RCC_CR_HSIRDY)) {
    return false;
  }
  RCC_PLLCFGR = RCC_PLLCFGR_SRC_HSI | RCC_PLLCFGR_PLLN(BOARD_PLL_FACTOR) | RCC_PLLCFGR_PLLREN;
  RCC_CR |= RCC_CR_PLLON;
  return wait_for(&RCC_CR, RCC_CR_PLLRDY, RCC_CR_PLLRDY);
}

/// Wait states before the clock rises, then the ART accelerator to hide them; false if the flash does not take them.
static bool slow_flash_down(void) {
  const uint32_t latency = FLASH_ACR_LATENCY(BOARD_FLASH_WAIT_STATES);
  FLASH_ACR = (FLASH_ACR & ~FLASH_ACR_LATENCY_MASK) | latency;
  if (!wait_for(&FLASH_ACR, FLASH_ACR_LATENCY_MASK, latency)) {
    return false;
  }
  FLASH_ACR |= FLASH_ACR_PRFTEN | FLASH_ACR_ICEN | FLASH_ACR_DCEN;
  return true;
}

clock_rates_t clock_init(void) {
  const clock_rates_t slow = {.core_hz = MSI_HZ, .uart_hz = MSI_HZ};
  const clock_rates_t full = {.core_hz = CORE_HZ, .uart_hz = CORE_HZ};
  RCC_APB1ENR1 |= RCC_APB1ENR1_PWREN;
  wait_for_clock(&RCC_APB1ENR1);
#if BOARD_BOOST
  PWR_CR5 &= ~PWR_CR5_R1MODE; // above 80 MHz (RM0432, "Dynamic voltage scaling management")
#endif
  if (!lock_pll() || !slow_flash_down()) {
    return slow;
  }
  // Above 80 MHz the way leads over half the speed, for at least a microsecond (RM0432, "System clock (SYSCLK)
  // selection").
  RCC_CFGR = BOARD_BOOST ? RCC_CFGR_HPRE_2 : 0u;
  RCC_CFGR |= RCC_CFGR_SW_PLL;
  if (!wait_for(&RCC_CFGR, RCC_CFGR_SWS_MASK, RCC_CFGR_SWS_PLL)) {
    return slow;
  }
  for (volatile int round = 0; round < SETTLING_ROUNDS; round++) {
  }
  RCC_CFGR &= ~RCC_CFGR_HPRE_MASK;
  return full;
}
