// SPDX-License-Identifier: MIT
/// @file micro_interpreter.cpp
/// @brief See micro_interpreter.h.

#include "tensorflow/lite/micro/micro_interpreter.h"

namespace tflite {

namespace {

/// Proves that constructors of static objects run before main().
struct Constructed {
  Constructed() : value(1) {}
  volatile int8_t value;
} constructed;

} // namespace

MicroInterpreter::MicroInterpreter(const Model *, const MicroOpResolver &resolver, uint8_t *arena, size_t size)
    : resolver_(resolver), arena_(arena), size_(size), tensors_{} {}

TfLiteStatus MicroInterpreter::AllocateTensors() {
  if (size_ < NEEDED || resolver_.size() == 0) {
    return kTfLiteError;
  }
  // Those of the released model.
  const size_t sizes[INPUTS + OUTPUTS] = {218, 201, 61, 61, 1, 1};
  uint8_t *at = arena_;
  for (size_t i = 0; i < INPUTS + OUTPUTS; i++) {
    tensors_[i] = {kTfLiteInt8, {reinterpret_cast<int8_t *>(at)}, sizes[i]};
    at += sizes[i];
  }
  return kTfLiteOk;
}

TfLiteStatus MicroInterpreter::Invoke() {
  int32_t sum = 0;
  for (size_t i = 0; i < INPUTS; i++) {
    sum += tensors_[i].data.int8[0] * constructed.value;
  }
  for (size_t i = 0; i < OUTPUTS; i++) {
    tensors_[INPUTS + i].data.int8[0] = static_cast<int8_t>(sum + static_cast<int32_t>(i));
  }
  return kTfLiteOk;
}

} // namespace tflite
