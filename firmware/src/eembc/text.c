// SPDX-License-Identifier: MIT
#include "eembc/text.h"

#include <string.h>

#include "board.h"

enum { HEXADECIMAL_DIGITS = 8, DECIMAL_DIGITS = 20, THOUSAND = 1000 };

void put_text(const char *text) {
  board_uart_write((const uint8_t *)text, strlen(text));
}

void put_number(uint64_t number) {
  char digits[DECIMAL_DIGITS + 1];
  char *at = digits + DECIMAL_DIGITS;
  *at = '\0';
  do {
    *--at = (char)('0' + number % 10u);
    number /= 10u;
  } while (number != 0);
  put_text(at);
}

void put_hexadecimal(uint32_t number, uint8_t digits) {
  char text[HEXADECIMAL_DIGITS + 1];
  text[digits] = '\0';
  while (digits > 0) {
    text[--digits] = "0123456789abcdef"[number & 15u];
    number >>= 4;
  }
  put_text(text);
}

void put_thousandths(int64_t thousandths) {
  const uint64_t size = thousandths < 0 ? 0u - (uint64_t)thousandths : (uint64_t)thousandths;
  const uint64_t fraction = size % THOUSAND;
  put_text(thousandths < 0 ? "-" : "");
  put_number(size / THOUSAND);
  put_text(fraction < 10 ? ".00" : fraction < 100 ? ".0" : ".");
  put_number(fraction);
}
