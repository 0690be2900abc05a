// SPDX-License-Identifier: MIT
/// @file golden.h
/// @brief What the device does with the golden windows in its flash: prove the engine, and time it.

#ifndef TINYTRANSIT_GOLDEN_H
#define TINYTRANSIT_GOLDEN_H

#include <stdint.h>

#include "engine.h"

/// @brief Outcome of a self-test.
typedef struct {
  uint16_t run;       ///< Windows run.
  uint16_t differing; ///< Windows whose output bytes are not the reference's.
} golden_selftest_t;

/// @brief Outcome of a benchmark, in ticks of an inference.
typedef struct {
  uint64_t least; ///< Of the fastest repetition.
  uint64_t most;  ///< Of the slowest.
  uint64_t total; ///< Of all of them.
} golden_bench_t;

/// @brief Run every golden window once; stops at the first one that the engine refuses.
engine_status_t golden_selftest(golden_selftest_t *result);

/// @brief Run the first golden window `repetitions` times; stops at the first one that the engine refuses.
engine_status_t golden_bench(uint16_t repetitions, golden_bench_t *result);

#endif
