// SPDX-License-Identifier: MIT
/// @file tensors.h
/// @brief The model's inputs and outputs end to end, as the protocol carries them: their sizes, and where each lies.

#ifndef TINYTRANSIT_TENSORS_H
#define TINYTRANSIT_TENSORS_H

#include <stdint.h>

/// @brief Most inputs, and most outputs, of a model.
#define TENSORS_MAX 8u

/// @brief Bytes of all inputs.
uint32_t tensors_input_size(void);

/// @brief Bytes of all outputs.
uint32_t tensors_output_size(void);

/// @brief Point at each tensor of inputs and outputs that lie end to end.
/// @param inputs tensors_input_size() bytes.
/// @param outputs tensors_output_size() bytes.
/// @param in Is filled: TENSORS_MAX places for pointers to the inputs, as engine_invoke() takes them.
/// @param out Is filled: TENSORS_MAX places for pointers to the outputs.
void tensors_unpack(const int8_t *inputs, int8_t *outputs, const int8_t *in[], int8_t *out[]);

#endif
