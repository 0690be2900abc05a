// SPDX-License-Identifier: MIT
/// @file startup.c
/// @brief From reset to main(), and the vector table.

#include "chip.h"
#include "core_registers.h"
#include "board.h"
#include "family.h"
#include "fault_entry.h"
#include "layout.h"
#include "stack_guard.h"
#include "timebase.h"

#ifdef BOARD_RUNS_CONSTRUCTORS
typedef void (*constructor_t)(void);
extern const constructor_t constructors_start[];
extern const constructor_t constructors_end[];
#endif

int main(void);
_Noreturn void reset_handler(void);

/// First code after reset. It must not touch the FPU, not even to copy, before it has switched it on.
__attribute__((target("general-regs-only"))) _Noreturn void reset_handler(void) {
  SCB_CPACR |= SCB_CPACR_FPU_FULL;
  // A bootloader before this image leaves its own vectors and its own view of memory, and may leave interrupts enabled.
  stack_guard_release();
  for (uint32_t i = 0; i < CHIP_INTERRUPTS; i += 32u) {
    NVIC_ICER(i / 32u) = UINT32_MAX;
  }
  SCB_VTOR = (uint32_t)vectors_start;
  __asm volatile("dsb\n\tisb" : : : "memory");

  register uint32_t *stack_pointer __asm("sp");
  for (volatile uint32_t *word = stack_start; word < (uint32_t *)stack_pointer; word++) {
    *word = STACK_PAINT;
  }
#ifdef BOARD_WEIGHTS_IN_RAM
  board_weights_reload();
#endif
  const uint32_t *from = data_load;
  for (uint32_t *to = data_start; to < data_end; to++) {
    *to = *from++;
  }
  for (uint32_t *word = bss_start; word < bss_end; word++) {
    *word = 0;
  }
#ifdef BOARD_RUNS_CONSTRUCTORS
  for (const constructor_t *constructor = constructors_start; constructor < constructors_end; constructor++) {
    (*constructor)();
  }
#endif
  main();
  __builtin_unreachable(); // main() serves for ever
}

/// Places in the vector table: DDI 0403E, B1.5.3.
enum { TICKER = CHIP_TICKER_EXCEPTION, UART = 16 + CHIP_UART_IRQ, VECTORS = 16 + CHIP_INTERRUPTS };
enum { FIRST = TICKER < UART ? TICKER : UART, SECOND = TICKER < UART ? UART : TICKER };

typedef union {
  uint32_t *stack;
  void (*handler)(void);
} vector_t;

// What nobody expects goes where it is reported instead of lost.
__attribute__((section(".isr_vector"), used)) static const vector_t vectors[VECTORS] = {
    [0] = {.stack = stack_end},
    [1] = {.handler = reset_handler},
    [2 ... FIRST - 1] = {.handler = fault_entry},
    [FIRST] = {.handler = TICKER < UART ? ticker_handler : uart_handler},
    [FIRST + 1 ... SECOND - 1] = {.handler = fault_entry},
    [SECOND] = {.handler = TICKER < UART ? uart_handler : ticker_handler},
    [SECOND + 1 ... VECTORS - 1] = {.handler = fault_entry},
};
