// SPDX-License-Identifier: MIT
/// @file micro_interpreter.h
/// @brief See c/common.h. The model's answer is the sum of the first value of each input; it takes NEEDED bytes of arena.

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
  size_t inputs_size() const { return 2; }
  size_t outputs_size() const { return 1; }
  TfLiteTensor *input(size_t index) { return &tensors_[index]; }
  TfLiteTensor *output(size_t index) { return &tensors_[2 + index]; }

private:
  static constexpr size_t NEEDED = 4096;
  const MicroOpResolver &resolver_;
  uint8_t *arena_;
  size_t size_;
  TfLiteTensor tensors_[3];
};

} // namespace tflite
