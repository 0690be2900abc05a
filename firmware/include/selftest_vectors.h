// SPDX-License-Identifier: MIT
/// @file selftest_vectors.h
/// @brief Golden windows in flash, generated beside the engine by `tinytransit export`.

#ifndef TINYTRANSIT_SELFTEST_VECTORS_H
#define TINYTRANSIT_SELFTEST_VECTORS_H

#include <stdint.h>

/// @brief Number of golden windows, at least one.
extern const uint16_t selftest_count;
/// @brief Inputs of all windows: selftest_count x (sum of input sizes), inputs end to end as INFER carries them.
extern const int8_t selftest_inputs[];
/// @brief Outputs the reference gives: selftest_count x (sum of output sizes).
extern const int8_t selftest_outputs[];

#endif
