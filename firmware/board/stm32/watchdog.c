// SPDX-License-Identifier: MIT
/// @file watchdog.c
/// @brief The independent watchdog, alike in the families F4 (RM0090, 21.4 and 38.16.4) and L4 (RM0351, "IWDG
/// registers" and "Debug MCU APB1 freeze register1").

#include "board.h"
#include "core_registers.h"
#include "family.h"
#include "wait.h"

#define DBGMCU_APB1_FZ REGISTER(0xE0042008u)
#define DBGMCU_APB1_FZ_IWDG_STOP (1u << 12)
#define IWDG_KR REGISTER(0x40003000u)
#define IWDG_KR_UNLOCK 0x5555u
#define IWDG_KR_RELOAD 0xAAAAu
#define IWDG_KR_START 0xCCCCu
#define IWDG_PR REGISTER(0x40003004u)
#define IWDG_PR_64 4u
#define IWDG_RLR REGISTER(0x40003008u)
#define IWDG_SR REGISTER(0x4000300Cu)
#define IWDG_SR_UPDATING 3u

/// The registers are taken over within six periods of its slowest prescaler, 48 ms at 32 kHz (HAL_IWDG_DEFAULT_TIMEOUT
/// of ST's HAL); at 17 kHz, the slowest that the datasheet allows, that is 91 ms.
enum { TAKEOVER_MS = 91 };

/// 32 kHz / 64 / 1000 = 2 s, or 1.4 to 3.8 s over the tolerance of its oscillator (STM32F405 datasheet, 5.3.9). Until
/// the registers are taken over it runs with those of reset, or of before, so it is reloaded then.
void watchdog_start(uint32_t core_hz) {
  DBGMCU_APB1_FZ |= DBGMCU_APB1_FZ_IWDG_STOP;
  IWDG_KR = IWDG_KR_START;
  IWDG_KR = IWDG_KR_UNLOCK;
  IWDG_PR = IWDG_PR_64;
  IWDG_RLR = 1000u - 1u;
  (void)wait_for_ms(&IWDG_SR, IWDG_SR_UPDATING, 0, core_hz, TAKEOVER_MS);
  board_watchdog_kick();
}

void board_watchdog_kick(void) {
  IWDG_KR = IWDG_KR_RELOAD;
}
