// SPDX-License-Identifier: MIT
/// @file interleave_s8.h
/// @brief One part of a concatenation whose parts do not lie end to end.

#ifndef TINYTRANSIT_INTERLEAVE_S8_H
#define TINYTRANSIT_INTERLEAVE_S8_H

#include <stdint.h>

/// @brief Runs of the part, and where they go in the whole.
typedef struct {
  uint32_t runs;  ///< Number of runs.
  uint32_t run;   ///< Bytes of a run.
  uint32_t pitch; ///< Bytes from one run to the next in the whole.
  uint32_t to;    ///< Offset of the first run.
} interleave_s8_params_t;

/// @brief Copy the runs of in to their places in out.
/// @param p Constants of the layer.
/// @param in runs * run values.
/// @param out The whole; only the places of this part are written.
void interleave_s8(const interleave_s8_params_t *p, const int8_t *in, int8_t *out);

#endif
