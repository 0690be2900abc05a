// SPDX-License-Identifier: MIT
/// @file banner.h
/// @brief The line of text that a device prints when it starts, for whoever opens a terminal.

#ifndef TINYTRANSIT_BANNER_H
#define TINYTRANSIT_BANNER_H

#include "engine.h"
#include "inference/golden.h"

/// @brief Print version, board, engine, model, checksums of code and weights, and the self-test's outcome,
/// or the engine's status if it is not OK.
void banner_print(engine_status_t status, const golden_selftest_t *selftest);

#endif
