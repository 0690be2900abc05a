// SPDX-License-Identifier: MIT
#include "fault_entry.h"

#include <stddef.h>

#include "fault.h"
#include "layout.h"
#include "core_registers.h"
#include "interrupts.h"
#include "stack_guard.h"

enum { HARD = 3, MEMORY = 4, BUS = 5, USAGE = 6 };

// What the processor stacks on exception entry (DDI 0403E, B1.5.6).
enum { R0, LR = 5, PC, PSR, BASIC_FRAME, EXTENDED_FRAME = 26 };
#define PSR_REALIGNED (1u << 9)
#define EXC_RETURN_BASIC (1u << 4)

#define MARK 0x0FA17ED0u

/// In memory that start-up leaves alone; at power-on it holds anything, the mark by a chance of 1 in 2^32.
__attribute__((section(".noinit"))) static uint32_t mark;

static volatile bool assertion_failed;

/// Whether a register is being probed: the next fault then means that it does not answer, and clears this. Its name is
/// in the assembly below.
volatile uint32_t fault_probing;

void fault_handler(const uint32_t *frame, uint32_t exc_return);
_Noreturn void __assert_func(const char *file, int line, const char *function, const char *expression);
extern volatile uint32_t fault_probing;

// The stack may be what failed, so the handler gets one of its own. A fault while a register is probed is answered by
// clearing its status and going on behind the load, which is 2 bytes long.
__attribute__((naked)) void fault_entry(void) {
  __asm volatile("mrs r0, msp\n\t"
                 "mov r1, lr\n\t"
                 "ldr r2, =fault_probing\n\t"
                 "ldr r3, [r2]\n\t"
                 "cbz r3, 1f\n\t"
                 "movs r3, #0\n\t"
                 "str r3, [r2]\n\t"
                 "ldr r3, [r0, #24]\n\t" // the stacked pc
                 "adds r3, #2\n\t"
                 "str r3, [r0, #24]\n\t"
                 "ldr r2, =0xE000ED28\n\t" // CFSR: what is written as 1 is cleared (DDI 0403E, B3.2.15)
                 "ldr r3, [r2]\n\t"
                 "str r3, [r2]\n\t"
                 "bx lr\n"
                 "1:\n\t"
                 "ldr sp, =fault_stack_end\n\t"
                 "b fault_handler");
}

bool register_answers(volatile uint32_t *reg) {
  fault_probing = 1;
  __asm volatile("ldr.n r3, [%0]\n\tdsb" : : "l"(reg) : "r3", "memory");
  const bool answered = fault_probing != 0;
  fault_probing = 0;
  return answered;
}

static fault_cause_t cause_of(uint32_t exception, bool frame_is_sound) {
  if (!frame_is_sound) {
    return FAULT_STACK_OVERFLOW;
  }
  switch (exception) {
  case HARD:
    return FAULT_HARD;
  case MEMORY:
    return FAULT_MEMORY;
  case BUS:
    return FAULT_BUS;
  case USAGE:
    return assertion_failed ? FAULT_ASSERTION : FAULT_USAGE;
  default:
    return FAULT_OTHER;
  }
}

/// Report what is known and stop. The watchdog, which nobody kicks any more, then resets the chip (in QEMU, which has
/// none, the device stays silent until it is restarted).
void fault_handler(const uint32_t *frame, uint32_t exc_return) {
  uint32_t exception;
  __asm volatile("mrs %0, ipsr" : "=r"(exception));
  const size_t words = exc_return & EXC_RETURN_BASIC ? (size_t)BASIC_FRAME : (size_t)EXTENDED_FRAME;
  const bool sound = frame >= stack_start && frame + words <= stack_end;

  fault_t fault = {
      .cause = cause_of(exception, sound),
      .exception = (uint8_t)exception,
      .sp = (uint32_t)frame,
      .cfsr = SCB_CFSR,
      .hfsr = SCB_HFSR,
      .mmfar = SCB_MMFAR,
      .bfar = SCB_BFAR,
  };
  if (sound) {
    fault.r0 = frame[R0];
    fault.lr = frame[LR];
    fault.pc = frame[PC];
    fault.psr = frame[PSR];
    fault.sp += 4u * (words + (frame[PSR] & PSR_REALIGNED ? 1u : 0u));
  }
  mark = MARK;
  fault_report(&fault);
  for (;;) {
    sleep_until_interrupt();
  }
}

void fault_init(void) {
  SCB_SHCSR |= SCB_SHCSR_MEMFAULTENA | SCB_SHCSR_BUSFAULTENA | SCB_SHCSR_USGFAULTENA;
  SCB_CCR |= SCB_CCR_DIV_0_TRP;
  stack_guard_init();
}

bool fault_ended_last_run(void) {
  const bool ended = mark == MARK;
  mark = 0;
  return ended;
}

/// What assert() calls in newlib: an undefined instruction leads into the same report, with the caller in lr.
_Noreturn void __assert_func(const char *file, int line, const char *function, const char *expression) {
  (void)file;
  (void)line;
  (void)function;
  (void)expression;
  assertion_failed = true;
  __asm volatile("udf #0");
  __builtin_unreachable();
}
