// SPDX-License-Identifier: MIT
/// @file inference.h
/// @brief The engine under its mitigations, with its tensors end to end, timed and counted.

#ifndef TINYTRANSIT_INFERENCE_H
#define TINYTRANSIT_INFERENCE_H

#include <stdint.h>

#include "engine.h"

/// @brief Prepare the engine; asserts that its outputs and the sizes of all its tensors fit the protocol.
/// @return ENGINE_OK, or why the engine cannot run.
engine_status_t inference_init(void);

/// @brief Run the model once.
/// @param inputs tensors_input_size() bytes, inputs end to end.
/// @param outputs Is filled: tensors_output_size() bytes, outputs end to end.
/// @param ticks Is set to how long the engine took, in ticks of board_ticks().
/// @return As mitigation_invoke().
engine_status_t inference_run(const int8_t *inputs, int8_t *outputs, uint64_t *ticks);

/// @brief Inferences run since start-up.
uint32_t inference_count(void);

#endif
