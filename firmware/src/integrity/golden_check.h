// SPDX-License-Identifier: MIT
/// @file golden_check.h
/// @brief Find lasting upsets by their effect: a golden window no longer gives the reference's outputs.

#ifndef TINYTRANSIT_GOLDEN_CHECK_H
#define TINYTRANSIT_GOLDEN_CHECK_H

#include <stdbool.h>

/// @brief Run the next golden window, all in turn; whether its outputs are the reference's.
bool golden_check(void);

#endif
