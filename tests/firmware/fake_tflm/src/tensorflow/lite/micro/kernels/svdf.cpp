// SPDX-License-Identifier: MIT
/// @file svdf.cpp
/// @brief An operator that no resolver names: a build must leave it out.

#include <there_is_no_such_header.h>

namespace tflite {

struct Registration {};

Registration Register_SVDF() {
  return {};
}

} // namespace tflite
