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
    : resolver_(resolver), arena_(arena), size_(size), tensors_{} {
}

TfLiteStatus MicroInterpreter::AllocateTensors() {
  if (size_ < NEEDED || resolver_.size() == 0) {
    return kTfLiteError;
  }
  const size_t sizes[] = {201, 61, 1};
  uint8_t *at = arena_;
  for (int i = 0; i < 3; i++) {
    tensors_[i] = {kTfLiteInt8, {reinterpret_cast<int8_t *>(at)}, sizes[i]};
    at += sizes[i];
  }
  return kTfLiteOk;
}

TfLiteStatus MicroInterpreter::Invoke() {
  tensors_[2].data.int8[0] =
      static_cast<int8_t>((tensors_[0].data.int8[0] + tensors_[1].data.int8[0]) * constructed.value);
  return kTfLiteOk;
}

} // namespace tflite
