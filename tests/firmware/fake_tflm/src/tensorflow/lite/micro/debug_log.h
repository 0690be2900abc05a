// SPDX-License-Identifier: MIT
/// @file debug_log.h
/// @brief See c/common.h.

#pragma once

#include <stdarg.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

void DebugLog(const char *format, va_list arguments);
int DebugVsnprintf(char *buffer, size_t size, const char *format, va_list arguments);

#ifdef __cplusplus
}
#endif
