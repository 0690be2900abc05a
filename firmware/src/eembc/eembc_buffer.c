// SPDX-License-Identifier: MIT
#include "eembc/eembc_buffer.h"

#include <stddef.h>
#include <string.h>

#include "inference/inference.h"
#include "tensors/tensors.h"
#include "wire/protocol.h"

enum { NO_DIGIT = 16 };

// Inputs from the front, outputs at the back.
static uint8_t buffer[PROTOCOL_MAX_PAYLOAD];
static uint16_t expected;
static uint16_t loaded;
static bool answered;

uint16_t eembc_buffer_capacity(void) {
  const uint32_t outputs = tensors_output_size();
  return outputs < sizeof buffer ? (uint16_t)(sizeof buffer - outputs) : 0;
}

bool eembc_buffer_expect(uint32_t size) {
  if (size > eembc_buffer_capacity()) {
    return false;
  }
  memset(buffer, 0, sizeof buffer);
  expected = (uint16_t)size;
  loaded = 0;
  answered = false;
  return true;
}

/// Return the value of a hexadecimal digit, or NO_DIGIT.
static uint8_t value_of(char digit) {
  if (digit >= '0' && digit <= '9') {
    return (uint8_t)(digit - '0');
  }
  if (digit >= 'a' && digit <= 'f') {
    return (uint8_t)(digit - 'a' + 10);
  }
  return digit >= 'A' && digit <= 'F' ? (uint8_t)(digit - 'A' + 10) : NO_DIGIT;
}

eembc_buffer_status_t eembc_buffer_append(const char *digits) {
  if (strlen(digits) % 2 != 0) {
    return EEMBC_BUFFER_ODD;
  }
  if (loaded == expected) {
    return EEMBC_BUFFER_FULL;
  }
  for (; *digits != '\0'; digits += 2) {
    const uint8_t high = value_of(digits[0]);
    const uint8_t low = value_of(digits[1]);
    if (high == NO_DIGIT || low == NO_DIGIT) {
      return EEMBC_BUFFER_NO_DIGIT;
    }
    buffer[loaded++] = (uint8_t)(high << 4 | low);
    if (loaded == expected) {
      return EEMBC_BUFFER_DONE;
    }
  }
  return EEMBC_BUFFER_MORE;
}

uint16_t eembc_buffer_size(void) {
  return expected;
}

uint8_t eembc_buffer_byte(uint16_t index) {
  return buffer[index];
}

bool eembc_buffer_is_input(void) {
  return loaded == expected && expected == tensors_input_size();
}

/// Return where the outputs go.
static int8_t *outputs(void) {
  return (int8_t *)buffer + eembc_buffer_capacity();
}

engine_status_t eembc_buffer_run(void) {
  uint64_t ticks;
  const engine_status_t status = inference_run((const int8_t *)buffer, outputs(), &ticks);
  answered = status == ENGINE_OK;
  return status;
}

const int8_t *eembc_buffer_outputs(void) {
  return answered ? outputs() : NULL;
}
