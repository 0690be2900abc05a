// SPDX-License-Identifier: MIT
/// @file event.h
/// @brief A periodic dip that the search has found, measured on every bin (`detection.signal`).

#ifndef TINYTRANSIT_SURVEY_EVENT_H
#define TINYTRANSIT_SURVEY_EVENT_H

#include "survey/profile.h"
#include "survey/spectrum.h"

/// @brief Most places of a secondary eclipse that are tried, four a duration.
#define EVENT_PLACES 768u

/// @brief Noise outside the events.
typedef struct {
  float level;  ///< Median flux about 0.
  float white;  ///< Standard deviation of a bin.
  float factor; ///< By how much means over a duration scatter more than white noise would, at least 1.
} event_noise_t;

/// @brief What a dip comes to; times in bins, depths relative flux.
typedef struct {
  shape_t shape;
  event_noise_t noise;
  float snr;         ///< Signal-to-noise ratio of all transits, red noise included.
  float snr_rest;    ///< Without the transit that adds most.
  uint32_t transits; ///< Seen.
  float strongest;   ///< Middle of the transit that adds most.
  float odd_depth;   ///< Of every other transit; the error is 0 if none was seen.
  float odd_error;
  float even_depth; ///< Of those between.
  float even_error;
  float odd_even_sigma;   ///< How many standard deviations they differ by; 0 where one was not seen.
  float secondary_depth;  ///< Of the deepest dip elsewhere in the orbit.
  float secondary_phase;  ///< Of its middle, in periods from the event, -0.5 to 0.5.
  float secondary_sigma;  ///< Depth over error; 0 where nowhere is clear.
  bool secondary_certain; ///< Whether it is above chance, the next dip and the largest brightening.
} event_t;

/// @brief Room to measure in.
typedef struct {
  profile_t profile;
  float depth[SURVEY_MAX_TRANSITS];
  float weight[SURVEY_MAX_TRANSITS];
  float flux[EVENT_PLACES];
  float count[EVENT_PLACES];
  float series[SURVEY_MAX_BINS];
} event_scratch_t;

/// @brief Measure a peak: fit it, take the multiple of its period that the depths of its transits tell, vet it.
void event_measure(event_t *event, const survey_star_t *star, const shape_t *start, event_scratch_t *scratch);

/// @brief Double or halve the period where odd and even transits, or the secondary, tell so
/// (`eclipsing_binary.settled`).
void event_settle(event_t *event, const survey_star_t *star, event_scratch_t *scratch);

/// @brief Find the secondary eclipse (`detection.secondary_eclipse`).
void event_secondary(event_t *event, const survey_star_t *star, event_scratch_t *scratch);

#endif
