// SPDX-License-Identifier: MIT
/// @file golden_check.h
/// @brief Find upsets that stay by what they do: a golden window no longer gets its answer.

#ifndef TINYTRANSIT_GOLDEN_CHECK_H
#define TINYTRANSIT_GOLDEN_CHECK_H

#include <stdbool.h>

/// @brief Run the next golden window, all in turn; whether its answer is the reference's.
bool golden_check(void);

#endif
