// SPDX-License-Identifier: MIT
/// @file micro_ops.h
/// @brief See c/common.h.

#pragma once

namespace tflite {

struct Registration {};

Registration Register_CONCATENATION();
Registration Register_CONV_2D();
Registration Register_FULLY_CONNECTED();
Registration Register_LOGISTIC();
Registration Register_MAX_POOL_2D();
Registration Register_RESHAPE();
Registration Register_SVDF();

} // namespace tflite
