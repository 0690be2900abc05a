// SPDX-License-Identifier: MIT
#include "eembc/eembc.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "board.h"
#include "eembc/command_line.h"
#include "eembc/eembc_buffer.h"
#include "eembc/text.h"
#include "engine.h"
#include "tensors/tensors.h"

enum { MAX_WORDS = 3, MAX_RUNS = 1000000, DEFAULT_WARMUPS = 10, MODEL_ID_BYTES = 8, BYTES_A_LINE = 8 };

static const uint64_t microseconds_a_second = 1000000u;
static const int64_t scale_unit = 1000000000; // of scale_e12, in a thousandth

// The runner shows this version of the profile, not the firmware's, and every device that it knows answers so.
static const char profile[] = "ULPMark for tinyML Firmware V0.0.1";

static const char help[] = "\r\n"
                           "help         : Print this information\r\n"
                           "name         : Print the name of the device\r\n"
                           "timestamp    : Print the microseconds since start-up\r\n"
                           "db SUBCMD    : Manipulate the buffer of inputs\r\n"
                           "  load N     : Expect N bytes\r\n"
                           "  HH[HH]*    : Load bytes in hexadecimal until there are N\r\n"
                           "  print      : Print the buffer\r\n"
                           "infer N [W]  : Run N inferences after W to warm up\r\n"
                           "results      : Print the scores of the last one\r\n";

/// Cut a command at its spaces; returns the number of words, at most one more than there are places.
static uint8_t split(char *command, const char *words[MAX_WORDS]) {
  uint8_t count = 0;
  bool inside = false;
  for (char *at = command; *at != '\0'; at++) {
    if (*at == ' ') {
      *at = '\0';
      inside = false;
    } else if (!inside) {
      inside = true;
      if (count == MAX_WORDS) {
        return MAX_WORDS + 1;
      }
      words[count++] = at;
    }
  }
  return count;
}

/// Read a decimal number up to MAX_RUNS; false if the text is none.
static bool read_number(const char *text, uint32_t *number) {
  *number = 0;
  for (const char *at = text; *at != '\0'; at++) {
    if (*at < '0' || *at > '9') {
      return false;
    }
    *number = *number * 10u + (uint32_t)(*at - '0');
    if (*number > MAX_RUNS) {
      return false;
    }
  }
  return *text != '\0';
}

/// Send three texts.
static void put_line(const char *before, const char *text, const char *after) {
  put_text(before);
  put_text(text);
  put_text(after);
}

/// Send a number between two texts.
static void put_count(const char *before, uint32_t number, const char *after) {
  put_text(before);
  put_number(number);
  put_text(after);
}

/// Answer `timestamp`: the time since start-up in microseconds.
static void timestamp(void) {
  const uint32_t rate = board_info()->tick_hz;
  const uint64_t ticks = board_ticks();
  put_text("m-lap-us-");
  put_number(ticks / rate * microseconds_a_second + ticks % rate * microseconds_a_second / rate);
  put_text("\r\n");
}

/// Answer `profile` with what the runner expects, and the model's id.
static void describe(void) {
  put_line("m-profile-[", profile, "]\r\n");
  put_text("m-model-[");
  for (int i = 0; i < MODEL_ID_BYTES; i++) {
    put_hexadecimal(engine_info()->model_id[i], 2);
  }
  put_text("]\r\n");
}

/// Return what an output stands for, in thousandths, rounded half away from zero.
static int64_t thousandths(int8_t output, const engine_quantization_t *quantization) {
  const int64_t score = (output - quantization->zero_point) * quantization->scale_e12;
  return (score < 0 ? score - scale_unit / 2 : score + scale_unit / 2) / scale_unit;
}

/// Answer `results`: the scores of the last inference, outputs end to end.
static void results(void) {
  const engine_info_t *info = engine_info();
  const int8_t *outputs = eembc_buffer_outputs();
  if (outputs == NULL) {
    put_text("e-[No result: 'infer' comes first]\r\n");
    return;
  }
  if (info->output_quantization == NULL) {
    put_text("e-[The engine does not say what its outputs mean; export the model again]\r\n");
    return;
  }
  const char *separator = "m-results-[";
  for (uint16_t i = 0; i < info->output_count; i++) {
    const engine_quantization_t *quantization = &info->output_quantization[i];
    for (uint16_t j = 0; j < info->output_sizes[i]; j++) {
      put_text(separator);
      put_thousandths(thousandths(*outputs++, quantization));
      separator = ",";
    }
  }
  put_text("]\r\n");
}

/// Whether the host has sent more than the ends of a terminal's lines, which belong to the command before them.
static bool host_sends_on(void) {
  uint8_t byte;
  while (board_uart_peek(&byte)) {
    if (byte != '\r' && byte != '\n') {
      return true;
    }
    (void)board_uart_read(&byte);
  }
  return false;
}

/// Run the model `count` times; false, and said so, if the engine refuses or the host ends it by sending on.
static bool run(uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    // Never before the first: a single inference is over as soon as it could be ended.
    if (i > 0 && host_sends_on()) {
      put_count("e-[Interrupted after ", i, " of ");
      put_count("", count, " inferences]\r\n");
      return false;
    }
    const engine_status_t status = eembc_buffer_run();
    if (status != ENGINE_OK) {
      put_count("e-[The engine refused with status ", status, "]\r\n");
      return false;
    }
    board_watchdog_kick();
  }
  return true;
}

/// Run the model; the messages around it are what the runner takes its times from.
static void infer(uint32_t count, uint32_t warmups) {
  put_count("m-warmup-start-", warmups, "\r\n");
  if (!run(warmups)) {
    return;
  }
  put_text("m-warmup-done\r\n");
  put_count("m-infer-start-", count, "\r\n");
  timestamp();
  if (!run(count)) {
    return;
  }
  timestamp();
  put_text("m-infer-done\r\n");
  results();
}

/// Answer `infer N W`.
static void answer_infer(const char *const words[], uint8_t count) {
  uint32_t runs = 1;
  uint32_t warmups = DEFAULT_WARMUPS;
  if (count > 1 && (!read_number(words[1], &runs) || runs == 0)) {
    put_count("e-[Inference iterations must be >0 and at most ", MAX_RUNS, "]\r\n");
    return;
  }
  if (count > 2 && !read_number(words[2], &warmups)) {
    put_count("e-[Inference warmup must be >=0 and at most ", MAX_RUNS, "]\r\n");
    return;
  }
  if (!eembc_buffer_is_input()) {
    put_count("e-[The buffer must hold ", tensors_input_size(), " bytes: 'db load' and 'db' come first]\r\n");
    return;
  }
  infer(runs, warmups);
}

/// Answer `db load N`.
static void answer_load(const char *const words[], uint8_t count) {
  uint32_t size;
  if (count < 3) {
    put_text("e-[Command 'db load' requires the # of bytes]\r\n");
  } else if (!read_number(words[2], &size) || size == 0) {
    put_text("e-[Command 'db load' must be >0 bytes]\r\n");
  } else if (!eembc_buffer_expect(size)) {
    put_count("e-[Supplied buffer size ", size, " exceeds maximum of ");
    put_count("", eembc_buffer_capacity(), "]\r\n");
  } else {
    put_count("m-[Expecting ", size, " bytes]\r\n");
  }
}

/// Answer `db print`: the bytes loaded, eight a line.
static void answer_print(void) {
  const uint16_t size = eembc_buffer_size();
  for (uint16_t i = 0; i < size; i++) {
    put_text(i % BYTES_A_LINE == 0 ? "m-buffer-" : "-");
    put_hexadecimal(eembc_buffer_byte(i), 2);
    put_text(i % BYTES_A_LINE == BYTES_A_LINE - 1 || i == size - 1 ? "\r\n" : "");
  }
}

/// Answer `db HEX`.
static void answer_bytes(const char *digits) {
  switch (eembc_buffer_append(digits)) {
  case EEMBC_BUFFER_DONE:
    put_text("m-load-done\r\n");
    break;
  case EEMBC_BUFFER_ODD:
    put_text("e-[Insufficent number of hex digits]\r\n"); // spelt as published
    break;
  case EEMBC_BUFFER_NO_DIGIT:
    put_line("e-[Invalid hex digit in '", digits, "']\r\n");
    break;
  case EEMBC_BUFFER_FULL:
    put_text("e-[No bytes expected: 'db load' comes first]\r\n");
    break;
  default:
    break;
  }
}

/// Answer `db` and what comes behind it.
static void answer_db(const char *const words[], uint8_t count) {
  if (count < 2) {
    put_text("e-[Command 'db' requires a subcommand]\r\n");
  } else if (strcmp(words[1], "load") == 0) {
    answer_load(words, count);
  } else if (strcmp(words[1], "print") == 0) {
    answer_print();
  } else {
    answer_bytes(words[1]);
  }
}

/// Answer a command by its first word.
static void dispatch(const char *const words[], uint8_t count) {
  const char *command = count > 0 ? words[0] : "";
  if (count > MAX_WORDS) {
    put_line("e-[Too many words: ", command, "]\r\n");
  } else if (strcmp(command, "name") == 0) {
    put_line("m-name-dut-[tinytransit ", board_info()->name, "]\r\n");
  } else if (strcmp(command, "timestamp") == 0) {
    timestamp();
  } else if (strcmp(command, "profile") == 0) {
    describe();
  } else if (strcmp(command, "help") == 0) {
    put_line(profile, "\r\n", help);
  } else if (strcmp(command, "db") == 0) {
    answer_db(words, count);
  } else if (strcmp(command, "infer") == 0) {
    answer_infer(words, count);
  } else if (strcmp(command, "results") == 0) {
    results();
  } else {
    put_line("e-[Unknown command: ", command, "]\r\n");
  }
}

/// Tell the runner that the next command may come.
static void put_ready(void) {
  put_text("m-ready\r\n");
}

void eembc_start(void) {
  put_text("m-timestamp-mode-performance\r\n");
  timestamp();
  put_text("m-init-done\r\n");
  put_ready();
}

void eembc_answer(char *command) {
  const char *words[MAX_WORDS] = {0};
  const uint8_t count = split(command, words);
  dispatch(words, count);
  put_ready();
}

void eembc_answer_too_long(void) {
  put_count("e-[Command longer than ", COMMAND_LINE_MAX, " characters]\r\n");
  put_ready();
}
