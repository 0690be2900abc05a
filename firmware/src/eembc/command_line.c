// SPDX-License-Identifier: MIT
#include "eembc/command_line.h"

static const char terminator = '%';

/// Whether a byte is a printable character of ASCII.
static bool is_text(uint8_t byte) {
  return byte >= ' ' && byte <= '~';
}

/// Append a character; of those that do not fit, only that there were some is kept.
static void keep(command_line_t *line, char character) {
  if (line->size < COMMAND_LINE_MAX) {
    line->text[line->size] = character;
  }
  if (line->size <= COMMAND_LINE_MAX) {
    line->size++;
  }
}

/// End the command and begin the next one.
static command_event_t complete(command_line_t *line) {
  const uint8_t size = line->size;
  line->size = 0;
  if (size > COMMAND_LINE_MAX) {
    return COMMAND_TOO_LONG;
  }
  line->text[size] = '\0';
  return COMMAND_READY;
}

command_event_t command_line_receive(command_line_t *line, uint8_t byte) {
  if (byte == 0) {
    line->state = COMMAND_LINE_AFTER_ZERO;
    line->size = 0;
    return COMMAND_NOTHING;
  }
  // A terminal may end its lines.
  if (line->state == COMMAND_LINE_FRAME || byte == '\r' || byte == '\n') {
    return COMMAND_NOTHING;
  }
  if (!is_text(byte)) {
    line->state = COMMAND_LINE_FRAME;
    return COMMAND_NOTHING;
  }
  if (byte != terminator) {
    line->state = COMMAND_LINE_TEXT;
    keep(line, (char)byte);
    return COMMAND_NOTHING;
  }
  // The first byte of a frame may be any, that of its second, the version, is none of a text.
  return line->state == COMMAND_LINE_AFTER_ZERO ? COMMAND_NOTHING : complete(line);
}
