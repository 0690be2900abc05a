// SPDX-License-Identifier: MIT
#include "chip.h"
#include "core_registers.h"
#include "family.h"
#include "wait.h"

#define MHZ 1000000u
#define HSI_HZ (16u * MHZ)
#define CORE_HZ (BOARD_PLL_FACTOR * MHZ / 2u)

_Static_assert(BOARD_HSE_HZ % MHZ == 0, "the PLL is set up for an input of 1 MHz");

/// The field of RCC_CFGR that divides a bus by 1, 2 or 4 (RM0090, 7.3.3).
#define PRESCALER(divider) ((divider) == 1u ? 0u : (divider) == 2u ? 4u : 5u)

/// What the UART divides when the processor runs at `core_hz` with the buses' prescalers set.
static uint32_t uart_clock(uint32_t core_hz) {
  return core_hz / (UART_BUS == APB1 ? BOARD_APB1_DIVIDER : BOARD_APB2_DIVIDER);
}

/// Lock the PLL: 1 MHz in, times BOARD_PLL_FACTOR, / 2 (RM0090, 7.3.2). The board's clock is preferred for its
/// accuracy.
static bool lock_pll(void) {
  RCC_CR |= RCC_CR_HSEON | (BOARD_HSE_BYPASS ? RCC_CR_HSEBYP : 0u);
  const bool accurate = wait_for(&RCC_CR, RCC_CR_HSERDY, RCC_CR_HSERDY);
  // Q and R feed what is not used here; they keep to values that are allowed.
  RCC_PLLCFGR = RCC_PLLCFGR_PLLM((accurate ? BOARD_HSE_HZ : HSI_HZ) / MHZ) | RCC_PLLCFGR_PLLN(BOARD_PLL_FACTOR) |
                RCC_PLLCFGR_PLLP_2 | RCC_PLLCFGR_PLLQ(8u) | RCC_PLLCFGR_PLLR_2 | (accurate ? RCC_PLLCFGR_SRC_HSE : 0u);
  RCC_CR |= RCC_CR_PLLON;
  return wait_for(&RCC_CR, RCC_CR_PLLRDY, RCC_CR_PLLRDY);
}

/// Raise the core's voltage as far as this speed needs. The regulator takes up its scale when the PLL starts
/// (RM0383, 5.4.1).
static void set_voltage_scale(void) {
  RCC_APB1ENR |= RCC_APB1ENR_PWREN;
  wait_for_clock(&RCC_APB1ENR);
  PWR_CR |= PWR_CR_VOS(BOARD_VOLTAGE_SCALE);
}

/// Over-drive, which the F446 needs above 168 MHz (RM0390, 5.1, "Entering Over-drive mode"); without a board that asks
/// for it, nothing.
static bool start_over_drive(void) {
  if (!BOARD_OVER_DRIVE) {
    return true;
  }
  PWR_CR |= PWR_CR_ODEN;
  if (!wait_for(&PWR_CSR, PWR_CSR_ODRDY, PWR_CSR_ODRDY)) {
    return false;
  }
  PWR_CR |= PWR_CR_ODSWEN;
  return wait_for(&PWR_CSR, PWR_CSR_ODSWRDY, PWR_CSR_ODSWRDY);
}

/// Whether the flash may be read ahead: not on revision A of the F405 and F407 (errata sheet ES0182, "ART accelerator
/// prefetch queue instruction is not supported"), which also says that it is an F2.
static bool prefetch_works(void) {
  const uint32_t id = DBGMCU_IDCODE;
  const uint32_t device = id & DBGMCU_IDCODE_DEV_MASK;
  const bool revision_a = (id & DBGMCU_IDCODE_REV_MASK) == DBGMCU_IDCODE_REV_A;
  return device != DBGMCU_IDCODE_DEV_F2 && !(device == DBGMCU_IDCODE_DEV_F405 && revision_a);
}

/// Wait states before the clock rises, and the ART accelerator to hide them; false if the flash does not take them.
static bool slow_flash_down(void) {
  const uint32_t latency = FLASH_ACR_LATENCY(BOARD_FLASH_WAIT_STATES);
  FLASH_ACR = latency | (prefetch_works() ? FLASH_ACR_PRFTEN : 0u) | FLASH_ACR_ICEN | FLASH_ACR_DCEN;
  return wait_for(&FLASH_ACR, FLASH_ACR_LATENCY_MASK, latency);
}

clock_rates_t clock_init(void) {
  const clock_rates_t full = {.core_hz = CORE_HZ, .uart_hz = uart_clock(CORE_HZ)};
  // Reset leaves the internal oscillator running. Where it is not even ready there is no RCC: QEMU, whose core clock is
  // at full speed from the start.
  if ((RCC_CR & RCC_CR_HSIRDY) == 0) {
    return full;
  }
  set_voltage_scale();
  // The regulator is ready for the scale once the PLL runs.
  if (!lock_pll() || !wait_for(&PWR_CSR, PWR_CSR_VOSRDY, PWR_CSR_VOSRDY) || !start_over_drive() || !slow_flash_down()) {
    return (clock_rates_t){.core_hz = HSI_HZ, .uart_hz = HSI_HZ};
  }
  RCC_CFGR = PRESCALER(BOARD_APB1_DIVIDER) << RCC_CFGR_PPRE1_SHIFT | PRESCALER(BOARD_APB2_DIVIDER)
                                                                         << RCC_CFGR_PPRE2_SHIFT;
  RCC_CFGR |= RCC_CFGR_SW_PLL;
  if (!wait_for(&RCC_CFGR, RCC_CFGR_SWS_MASK, RCC_CFGR_SWS_PLL)) {
    return (clock_rates_t){.core_hz = HSI_HZ, .uart_hz = uart_clock(HSI_HZ)};
  }
  return full;
}
