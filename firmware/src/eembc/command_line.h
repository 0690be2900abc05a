// SPDX-License-Identifier: MIT
/// @file command_line.h
/// @brief Commands of text on a line that carries frames as well ("Two dialects" in hil/PROTOCOL.md).

#ifndef TINYTRANSIT_COMMAND_LINE_H
#define TINYTRANSIT_COMMAND_LINE_H

#include <stdbool.h>
#include <stdint.h>

/// @brief Most characters of a command, the `%` that ends it not counted.
#define COMMAND_LINE_MAX 80u

/// @brief What the bytes since the last zero are.
typedef enum {
  COMMAND_LINE_TEXT,       ///< Text, as far as can be told; also at the start.
  COMMAND_LINE_AFTER_ZERO, ///< Nothing yet: what comes next is a frame or text.
  COMMAND_LINE_FRAME,      ///< No text: at least one byte is none.
} command_line_state_t;

/// @brief A command being received; all zero to begin.
typedef struct {
  command_line_state_t state;       ///< Of the bytes since the last zero.
  uint8_t size;                     ///< Characters received, at most one more than fit.
  char text[COMMAND_LINE_MAX + 1u]; ///< Those characters; ended by a zero once the command is complete.
} command_line_t;

/// @brief What a received byte completed.
typedef enum {
  COMMAND_NOTHING,  ///< No command yet.
  COMMAND_READY,    ///< A command: `text` without its `%`, ended by a zero, valid until the next call.
  COMMAND_TOO_LONG, ///< A command to refuse: longer than the longest.
} command_event_t;

/// @brief Take one byte.
command_event_t command_line_receive(command_line_t *line, uint8_t byte);

#endif
