// SPDX-License-Identifier: MIT
/// @file eembc_buffer.h
/// @brief The bytes that `db` loads, and the outputs that the model makes of them.

#ifndef TINYTRANSIT_EEMBC_BUFFER_H
#define TINYTRANSIT_EEMBC_BUFFER_H

#include <stdbool.h>
#include <stdint.h>

#include "engine.h"

/// @brief Outcome of eembc_buffer_append().
typedef enum {
  EEMBC_BUFFER_MORE,     ///< Kept; more bytes are expected.
  EEMBC_BUFFER_DONE,     ///< Kept: all bytes are there. Digits beyond them are passed over.
  EEMBC_BUFFER_ODD,      ///< An odd number of digits: nothing is kept.
  EEMBC_BUFFER_NO_DIGIT, ///< Something that is no digit: the bytes before it are kept.
  EEMBC_BUFFER_FULL,     ///< No byte is expected.
} eembc_buffer_status_t;

/// @brief Most bytes that can be loaded: the rest is kept for the outputs.
uint16_t eembc_buffer_capacity(void);

/// @brief Begin to load `size` bytes, zero until they come; false if they do not fit.
bool eembc_buffer_expect(uint32_t size);

/// @brief Append bytes given in hexadecimal.
eembc_buffer_status_t eembc_buffer_append(const char *digits);

/// @brief Bytes expected by the last eembc_buffer_expect().
uint16_t eembc_buffer_size(void);

/// @brief One of them.
uint8_t eembc_buffer_byte(uint16_t index);

/// @brief Whether all bytes are there and as many as the model takes.
bool eembc_buffer_is_input(void);

/// @brief Run the model on them once; only if eembc_buffer_is_input().
engine_status_t eembc_buffer_run(void);

/// @brief The outputs of the last run that succeeded on the bytes that are loaded, or NULL.
const int8_t *eembc_buffer_outputs(void);

#endif
