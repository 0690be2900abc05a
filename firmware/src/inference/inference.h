// SPDX-License-Identifier: MIT
/// @file inference.h
/// @brief The engine with its tensors end to end, as the protocol carries them, and timed.

#ifndef TINYTRANSIT_INFERENCE_H
#define TINYTRANSIT_INFERENCE_H

#include <stdint.h>

#include "engine.h"
#include "wire/protocol.h"

/// @brief Bytes of RESULT before the outputs.
#define INFERENCE_TICKS_SIZE 8u
/// @brief Most bytes of outputs that a RESULT has room for.
#define INFERENCE_MAX_OUTPUT (PROTOCOL_MAX_PAYLOAD - INFERENCE_TICKS_SIZE)

/// @brief Most inputs, and most outputs, of a model.
#define INFERENCE_MAX_TENSORS 8u

/// @brief Prepare the engine; asserts that its tensors fit the protocol.
engine_status_t inference_init(void);

/// @brief Bytes of all inputs; valid after inference_init().
uint16_t inference_input_size(void);

/// @brief Bytes of all outputs; valid after inference_init().
uint16_t inference_output_size(void);

/// @brief Point at each tensor of inputs and outputs that lie end to end.
void inference_unpack(const int8_t *inputs, int8_t *outputs, const int8_t *in[], int8_t *out[]);

/// @brief Run the model once; `*ticks` is how long the engine took.
engine_status_t inference_run(const int8_t *inputs, int8_t *outputs, uint64_t *ticks);

/// @brief Inferences run since start-up.
uint32_t inference_count(void);

#endif
