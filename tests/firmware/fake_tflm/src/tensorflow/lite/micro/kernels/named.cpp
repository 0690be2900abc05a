// SPDX-License-Identifier: MIT
/// @file named.cpp
/// @brief The operators of the released model.

#include "tensorflow/lite/micro/kernels/micro_ops.h"

namespace tflite {

Registration Register_CONCATENATION() {
  return {};
}

Registration Register_CONV_2D() {
  return {};
}

Registration Register_FULLY_CONNECTED() {
  return {};
}

Registration Register_LOGISTIC() {
  return {};
}

Registration Register_MAX_POOL_2D() {
  return {};
}

Registration Register_RESHAPE() {
  return {};
}

} // namespace tflite
