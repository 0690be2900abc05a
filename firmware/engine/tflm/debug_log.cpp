// SPDX-License-Identifier: MIT
/// @file debug_log.cpp
/// @brief Where the interpreter's complaints go: nowhere. The UART is the protocol's, and engine_init() tells the
/// status.

#ifndef ARDUINO

#include <stdarg.h>
#include <stddef.h>

#include "tensorflow/lite/micro/debug_log.h"

extern "C" void DebugLog(const char *format, va_list arguments) {
  (void)format;
  (void)arguments;
}

extern "C" int DebugVsnprintf(char *buffer, size_t size, const char *format, va_list arguments) {
  (void)format;
  (void)arguments;
  if (size > 0) {
    buffer[0] = '\0';
  }
  return 0;
}

#endif
