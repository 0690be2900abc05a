// SPDX-License-Identifier: MIT
#include "inference/golden_check.h"

#include <string.h>

#include "inference/inference.h"
#include "selftest_vectors.h"

bool golden_check(void) {
  static int8_t answer[INFERENCE_MAX_OUTPUT];
  static uint16_t window;
  const size_t input_size = inference_input_size();
  const size_t output_size = inference_output_size();
  window = (uint16_t)(window + 1) < selftest_count ? (uint16_t)(window + 1) : 0;
  const int8_t *in[INFERENCE_MAX_TENSORS];
  int8_t *out[INFERENCE_MAX_TENSORS];
  inference_unpack(selftest_inputs + window * input_size, answer, in, out);
  return engine_invoke(in, out) == ENGINE_OK &&
         memcmp(answer, selftest_outputs + window * output_size, output_size) == 0;
}
