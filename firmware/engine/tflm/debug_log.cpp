// SPDX-License-Identifier: MIT
/// @file debug_log.cpp
/// @brief Where the interpreter's complaints go: nowhere. The UART is the protocol's, and engine_init() tells the
/// status. A build with the Arduino framework takes the library's own log.

#include <stdarg.h>
#include <stddef.h>

#include "tensorflow/lite/micro/debug_log.h"

#ifdef TFLM_LOG_HAS_ARGUMENTS

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

#else

extern "C" void DebugLog(const char *text) {
  (void)text;
}

#endif
