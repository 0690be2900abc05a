// SPDX-License-Identifier: MIT
/// @file runtime.cpp
/// @brief What the library's code asks of the C library, without an operating system below it.

#include <errno.h>
#include <stddef.h>
#include <stdint.h>

/// @brief Where malloc() would get memory: nowhere. It is linked and, with an arena, never called.
extern "C" void *_sbrk(ptrdiff_t increment) {
  (void)increment;
  errno = ENOMEM;
  return reinterpret_cast<void *>(UINTPTR_MAX);
}

/// @brief End where a check of the library fails: in a fault, which the board reports before it starts again.
extern "C" [[noreturn]] void abort(void) {
  __builtin_trap();
}
