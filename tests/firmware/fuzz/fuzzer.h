// SPDX-License-Identifier: MIT
/// @file fuzzer.h
/// @brief libFuzzer's interface (LLVM, "libFuzzer: a library for coverage-guided fuzz testing").

#ifndef TINYTRANSIT_FUZZER_H
#define TINYTRANSIT_FUZZER_H

#include <stddef.h>
#include <stdint.h>

/// @brief Try one input, a byte stream as the UART may deliver it; aborts on a finding.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/// @brief Change an input of `size` bytes in place and return its new size, at most `max_size`.
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max_size, unsigned int seed);

/// @brief libFuzzer's own mutations, likewise.
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);

#endif
