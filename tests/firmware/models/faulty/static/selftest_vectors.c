// SPDX-License-Identifier: MIT
/// @file selftest_vectors.c
/// @brief Golden windows of the test's engine; the last one is wrong, so that a self-test has something to find.

#include "selftest_vectors.h"

const uint16_t selftest_count = 3;
const int8_t selftest_inputs[] = {5, 0, -7, 0, 9, 0};
const int8_t selftest_outputs[] = {5, -7, 10};
