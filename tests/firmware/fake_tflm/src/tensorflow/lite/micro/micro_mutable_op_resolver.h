// SPDX-License-Identifier: MIT
/// @file micro_mutable_op_resolver.h
/// @brief See c/common.h. An operator more than there is room for is refused, as in the original.

#pragma once

#include "tensorflow/lite/c/common.h"

namespace tflite {

class MicroOpResolver {
public:
  virtual ~MicroOpResolver() {}
  virtual unsigned size() const = 0;
  static void operator delete(void *) {}
};

template <unsigned capacity> class MicroMutableOpResolver : public MicroOpResolver {
public:
  unsigned size() const override {
    return used_;
  }
  TfLiteStatus AddConcatenation() {
    return add();
  }
  TfLiteStatus AddConv2D() {
    return add();
  }
  TfLiteStatus AddFullyConnected() {
    return add();
  }
  TfLiteStatus AddLogistic() {
    return add();
  }
  TfLiteStatus AddMaxPool2D() {
    return add();
  }
  TfLiteStatus AddReshape() {
    return add();
  }

private:
  TfLiteStatus add() {
    return used_ < capacity ? (used_++, kTfLiteOk) : kTfLiteError;
  }
  unsigned used_ = 0;
};

} // namespace tflite
