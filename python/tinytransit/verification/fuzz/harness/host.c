// SPDX-License-Identifier: MIT
/// @file host.c
/// @brief Runs the engine on the host: sets of inputs end to end on stdin, their outputs end to end on stdout.

#include <stdio.h>
#include <stdlib.h>

#include "engine.h"

/// @brief Allocate one buffer a tensor, so that the address sanitizer sees a step beyond any of them.
static int8_t **allocate(const uint16_t *sizes, uint16_t count) {
  int8_t **buffers = calloc(count, sizeof *buffers);
  for (uint16_t i = 0; buffers != NULL && i < count; ++i) {
    buffers[i] = malloc(sizes[i]);
  }
  return buffers;
}

int main(void) {
  const engine_info_t *info = engine_info();
  int8_t **inputs = allocate(info->input_sizes, info->input_count);
  int8_t **outputs = allocate(info->output_sizes, info->output_count);
  if (inputs == NULL || outputs == NULL || engine_init() != ENGINE_OK) {
    return EXIT_FAILURE;
  }
  for (;;) {
    for (uint16_t i = 0; i < info->input_count; ++i) {
      if (fread(inputs[i], 1, info->input_sizes[i], stdin) != info->input_sizes[i]) {
        // The end of the input; the sanitizer's leak check is off, for the buffers live as long as the process.
        return feof(stdin) && i == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
      }
    }
    if (engine_invoke((const int8_t *const *)inputs, outputs) != ENGINE_OK) {
      return EXIT_FAILURE;
    }
    for (uint16_t i = 0; i < info->output_count; ++i) {
      fwrite(outputs[i], 1, info->output_sizes[i], stdout);
    }
  }
}
