// SPDX-License-Identifier: MIT
/// @file vote.h
/// @brief Redundancy in time: an upset of registers, stack or activations is gone in the next run.

#ifndef TINYTRANSIT_VOTE_H
#define TINYTRANSIT_VOTE_H

#include "engine.h"

/// @brief Run the engine until two runs give the same outputs, at most three times.
/// @param inputs As engine_invoke() takes them.
/// @param outputs As engine_invoke() takes them; hold the outputs that two runs gave.
/// @param corrected Is counted up where it took three runs.
/// @return ENGINE_ERROR_UPSET if no two runs agree, else as engine_invoke().
engine_status_t vote_invoke(const int8_t *const inputs[], int8_t *const outputs[], uint32_t *corrected);

#endif
