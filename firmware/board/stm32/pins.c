// SPDX-License-Identifier: MIT
#include "pins.h"

#include "chip.h"
#include "core_registers.h"

#define GPIO(port, offset) REGISTER(GPIO_BASE + 0x400u * (port) + (offset))
#define GPIO_MODER(port) GPIO(port, 0x00u)
#define GPIO_MODER_ALTERNATE 2u
#define GPIO_PUPDR(port) GPIO(port, 0x0Cu)
#define GPIO_PUPDR_UP 1u
#define GPIO_AFR(port, number) GPIO(port, 0x20u + 4u * ((number) / 8u))

static void set_field(volatile uint32_t *reg, uint32_t width, uint32_t place, uint32_t value) {
  const uint32_t mask = ((1u << width) - 1u) << (width * place);
  *reg = (*reg & ~mask) | value << (width * place);
}

void pin_connect(pin_t pin, uint32_t function) {
  // The function first: the pin must not pass through another one.
  set_field(&GPIO_AFR(pin.port, pin.number), 4u, pin.number % 8u, function);
  set_field(&GPIO_PUPDR(pin.port), 2u, pin.number, GPIO_PUPDR_UP);
  set_field(&GPIO_MODER(pin.port), 2u, pin.number, GPIO_MODER_ALTERNATE);
}
