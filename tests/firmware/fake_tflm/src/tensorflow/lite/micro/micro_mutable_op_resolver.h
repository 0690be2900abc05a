// SPDX-License-Identifier: MIT
/// @file micro_mutable_op_resolver.h
/// @brief See c/common.h. An operator more than there is room for is refused, as in the original.

#pragma once

#include "tensorflow/lite/c/common.h"
#include "tensorflow/lite/micro/kernels/micro_ops.h"

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
    return add(Register_CONCATENATION());
  }
  TfLiteStatus AddConv2D() {
    return add(Register_CONV_2D());
  }
  TfLiteStatus AddFullyConnected() {
    return add(Register_FULLY_CONNECTED());
  }
  TfLiteStatus AddLogistic() {
    return add(Register_LOGISTIC());
  }
  TfLiteStatus AddMaxPool2D() {
    return add(Register_MAX_POOL_2D());
  }
  TfLiteStatus AddReshape() {
    return add(Register_RESHAPE());
  }
  TfLiteStatus AddSvdf() {
    return add(Register_SVDF());
  }

private:
  TfLiteStatus add(const Registration &) {
    return used_ < capacity ? (used_++, kTfLiteOk) : kTfLiteError;
  }
  unsigned used_ = 0;
};

} // namespace tflite
