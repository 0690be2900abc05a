// SPDX-License-Identifier: MIT
/// @file window.h
/// @brief What a network sees of a candidate: views, scalars, and their int8, as `tinytransit.window` makes them.
///
/// The numbers of it come from window_contract.h, which `tinytransit export` writes beside the engine.

#ifndef TINYTRANSIT_SURVEY_WINDOW_H
#define TINYTRANSIT_SURVEY_WINDOW_H

#include "survey/profile.h"
#include "window_contract.h"

/// @brief Most outputs of a network that are kept.
#define WINDOW_MOST_OUTPUTS 8u
/// @brief Most bins of the light curve in one bin of a view.
#define WINDOW_MOST_MEMBERS 512u

/// @brief A window.
typedef struct {
  float snr;   ///< Signal-to-noise ratio of the event, as the contract has it.
  float depth; ///< Median flux outside of the event less that in its middle; relative, NaN: unknown.
  int8_t inputs[WINDOW_INPUT_BYTES];     ///< Of the network, end to end in its order.
  float global_view[WINDOW_GLOBAL_BINS]; ///< Median 0, minimum -1.
  float local_view[WINDOW_LOCAL_BINS];   ///< Likewise.
  float secondary[WINDOW_LOCAL_BINS];    ///< Likewise, or 0 throughout.
} window_t;

/// @brief Light curve by phase.
typedef struct {
  uint32_t size;
  union {
    uint32_t keys[SURVEY_MAX_BINS]; ///< Phase in the upper 20 bits, number of the bin in the lower 12.
    float values[SURVEY_MAX_BINS];  ///< Flux, before the order is needed.
  };
  float members[WINDOW_MOST_MEMBERS];
} window_scratch_t;

/// @brief Fold a candidate's window; false if there is too little to see, or no dip.
bool window_fold(window_t *window, const survey_star_t *star, const shape_t *shape, window_scratch_t *scratch);

#endif
