// SPDX-License-Identifier: MIT
/// @file engine.h
/// @brief What the application asks of an inference engine; `static` and `tflm` both implement it.

#ifndef TINYTRANSIT_ENGINE_H
#define TINYTRANSIT_ENGINE_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// @brief Outcome of a call; after anything but ENGINE_OK the outputs mean nothing.
typedef enum {
  ENGINE_OK = 0,             ///< Done.
  ENGINE_ERROR_ARGUMENT = 1, ///< A pointer was NULL.
  ENGINE_ERROR_STATE = 2,    ///< engine_init() has not succeeded.
  ENGINE_ERROR_MODEL = 3,    ///< The model does not fit this engine (arena too small, unknown operator).
  ENGINE_ERROR_UPSET = 4,    ///< A mitigation found that the outputs are not to be trusted (mitigation.h).
} engine_status_t;

/// @brief What the int8 values of a tensor stand for: real = scale * (value - zero_point).
/// The scale is an integer so that no floating point is needed to print a score.
typedef struct {
  int64_t scale_e12;  ///< The scale times 10^12.
  int32_t zero_point; ///< The value that stands for 0, -128 .. 127.
} engine_quantization_t;

/// @brief Facts about the model that is linked in.
typedef struct {
  const char *name;                                 ///< Engine name, "static" or "tflm".
  uint8_t model_id[32];                             ///< SHA-256 of the .tflite the engine was made from.
  uint16_t input_count;                             ///< Number of input tensors.
  uint16_t output_count;                            ///< Number of output tensors.
  const uint16_t *input_sizes;                      ///< Bytes of each input.
  const uint16_t *output_sizes;                     ///< Bytes of each output.
  uint32_t arena_bytes;                             ///< RAM kept for activations.
  const engine_quantization_t *output_quantization; ///< Of each output; NULL if the engine cannot tell.
} engine_info_t;

/// @brief Prepare the engine; call once before engine_invoke().
engine_status_t engine_init(void);

/// @brief Run the model.
/// @param inputs inputs[i] points to input_sizes[i] int8 values, for each of input_count.
/// @param outputs outputs[i] points to room for output_sizes[i] int8 values, for each of output_count.
engine_status_t engine_invoke(const int8_t *const inputs[], int8_t *const outputs[]);

/// @brief Describe the model; valid before engine_init().
const engine_info_t *engine_info(void);

#ifdef __cplusplus
}
#endif

#endif
