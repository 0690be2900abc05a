// SPDX-License-Identifier: MIT
/// @file schema_generated.h
/// @brief See c/common.h.

#pragma once

#include <stdint.h>

#define TFLITE_SCHEMA_VERSION 3

namespace tflite {

struct Model {
  /// The file identifier "TFL3" ends in the version's digit.
  uint32_t version() const {
    return reinterpret_cast<const uint8_t *>(this)[7] - '0';
  }
};

inline const Model *GetModel(const void *flatbuffer) {
  return static_cast<const Model *>(flatbuffer);
}

} // namespace tflite
