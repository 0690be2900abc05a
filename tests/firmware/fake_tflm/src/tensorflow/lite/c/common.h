// SPDX-License-Identifier: MIT
/// @file common.h
/// @brief A test's stand-in for TensorFlow Lite Micro: the part of its public interface that the engine `tflm` uses.

#pragma once

#include <stddef.h>
#include <stdint.h>

enum TfLiteStatus { kTfLiteOk = 0, kTfLiteError = 1 };
enum TfLiteType { kTfLiteFloat32 = 1, kTfLiteInt8 = 9 };

struct TfLiteTensor {
  TfLiteType type;
  union {
    int8_t *int8;
  } data;
  size_t bytes;
};
