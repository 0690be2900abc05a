// SPDX-License-Identifier: MIT
/// @file micro_interpreter.h
/// @brief See c/common.h. Each answer is the sum of the first value of each input, and its index; NEEDED is the arena.

#pragma once

#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/micro/micro_mutable_op_resolver.h"
#include "tensorflow/lite/schema/schema_generated.h"

namespace tflite {

class MicroInterpreter {
public:
  MicroInterpreter(const Model *model, const MicroOpResolver &resolver, uint8_t *arena, size_t size);
  TfLiteStatus AllocateTensors();
  TfLiteStatus Invoke();
  size_t arena_used_bytes() const {
    return NEEDED;
  }
  size_t inputs_size() const {
    return INPUTS;
  }
  size_t outputs_size() const {
    return OUTPUTS;
  }
  TfLiteTensor *input(size_t index) {
    return &tensors_[index];
  }
  TfLiteTensor *output(size_t index) {
    return &tensors_[INPUTS + index];
  }

private:
  static constexpr size_t NEEDED = 4096;
  static constexpr size_t INPUTS = 4;
  static constexpr size_t OUTPUTS = 2;
  const MicroOpResolver &resolver_;
  uint8_t *arena_;
  size_t size_;
  TfLiteTensor tensors_[INPUTS + OUTPUTS];
};

} // namespace tflite
