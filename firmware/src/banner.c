// SPDX-License-Identifier: MIT
#include "banner.h"

#include <string.h>

#include "board.h"
#include "image.h"
#include "version.h"

enum { HEXADECIMAL_DIGITS = 8, DECIMAL_DIGITS = 10 };

static void put_text(const char *text) {
  board_uart_write((const uint8_t *)text, strlen(text));
}

static void put_number(uint32_t number) {
  char digits[DECIMAL_DIGITS + 1];
  char *at = digits + DECIMAL_DIGITS;
  *at = '\0';
  do {
    *--at = (char)('0' + number % 10u);
    number /= 10u;
  } while (number != 0);
  put_text(at);
}

static void put_hexadecimal(uint32_t number) {
  char digits[HEXADECIMAL_DIGITS + 1] = {0};
  for (int i = 0; i < HEXADECIMAL_DIGITS; i++) {
    digits[i] = "0123456789abcdef"[number >> (28 - 4 * i) & 15u];
  }
  put_text(digits);
}

/// Print the first bytes of the model id, as its hexadecimal text begins.
static void put_model_id(const uint8_t *id) {
  put_hexadecimal((uint32_t)id[0] << 24 | (uint32_t)id[1] << 16 | (uint32_t)id[2] << 8 | id[3]);
}

// Written by hand because newlib's printf brings a heap with it.
void banner_print(engine_status_t status, const golden_selftest_t *selftest) {
  put_text("tinytransit ");
  put_number(VERSION_MAJOR);
  put_text(".");
  put_number(VERSION_MINOR);
  put_text(".");
  put_number(VERSION_PATCH);
  put_text(" ");
  put_text(board_info()->name);
  put_text(" ");
  put_text(engine_info()->name);
  put_text(" model ");
  put_model_id(engine_info()->model_id);
  put_text(" code ");
  put_hexadecimal(image_code_crc());
  put_text(" weights ");
  put_hexadecimal(image_weights_crc());
  if (status == ENGINE_OK) {
    put_text(" selftest ");
    put_number((uint32_t)selftest->run - selftest->differing);
    put_text("/");
    put_number(selftest->run);
    put_text(selftest->differing == 0 ? " pass\r\n" : " FAIL\r\n");
  } else {
    put_text(" engine error ");
    put_number(status);
    put_text("\r\n");
  }
}
