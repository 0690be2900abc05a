// SPDX-License-Identifier: MIT
/// @file ticker.c
/// @brief RTC0 as the ticker, for SysTick stops while an nRF52 sleeps (nRF52840 Product Specification, "CPU and support
/// module configuration"; firmware/board/README.md, row 1), and TIMER0 as what counts where the DWT counter does not.

#include "chip.h"
#include "core_registers.h"
#include "family.h"
#include "timebase.h"

/// Interrupts a second: enough for the watchdog, which has two seconds, and for the counters, whose shortest turn is 67
/// s.
enum { RATE = 8, LFCLK_HZ = 32768, TIMER_HZ = 16000000 };

static volatile uint32_t periods;
static wide_counter_t timer;

ticks_kind_t ticker_start(uint32_t core_hz) {
  (void)core_hz;
  // The source stays what a bootloader has chosen, else the internal oscillator; the watchdog runs from it too.
  if ((CLOCK_LFCLKSTAT & CLOCK_LFCLKSTAT_RUNNING) == 0) {
    CLOCK_TASKS_LFCLKSTART = 1;
  }
  RTC0_TASKS_STOP = 1;
  RTC0_TASKS_CLEAR = 1;
  RTC0_PRESCALER = LFCLK_HZ / RATE - 1;
  RTC0_EVENTS_TICK = 0;
  RTC0_EVTENSET = RTC0_TICK;
  RTC0_INTENSET = RTC0_TICK;
  RTC0_TASKS_START = 1;

  TIMER0_TASKS_STOP = 1;
  TIMER0_MODE = TIMER0_MODE_TIMER;
  TIMER0_BITMODE = TIMER0_BITMODE_32;
  TIMER0_PRESCALER = 0;
  TIMER0_TASKS_CLEAR = 1;
  TIMER0_TASKS_START = 1;

  NVIC_ISER(RTC0_IRQ / 32u) = 1u << (RTC0_IRQ % 32u);
  return (ticks_kind_t){.base = BOARD_TIME_TIMER, .hz = TIMER_HZ};
}

uint64_t ticker_ticks(void) {
  TIMER0_TASKS_CAPTURE0 = 1;
  return wide_counter(&timer, TIMER0_CC0);
}

uint32_t board_uptime_s(void) {
  return periods / RATE;
}

void ticker_handler(void) {
  RTC0_EVENTS_TICK = 0;
  (void)RTC0_EVENTS_TICK; // reading waits until the event is gone, or the interrupt would come twice
  periods++;
  timebase_keep_up();
}
