// SPDX-License-Identifier: MIT
/// @file candidates.h
/// @brief What a search has found so far, and what it has taken out of the light curve on the way.

#ifndef TINYTRANSIT_SURVEY_CANDIDATES_H
#define TINYTRANSIT_SURVEY_CANDIDATES_H

#include "survey/event.h"
#include "survey/series.h"

/// @brief Most dips of all kinds that are taken out.
#define CANDIDATES_MOST_TAKEN 12u

/// @brief A dip that was taken out; times in bins.
typedef struct {
  float period; ///< 0 where it was seen once.
  float epoch;
  float duration;
  uint8_t candidate; ///< The candidate whose pair of bodies it belongs to; SURVEY_MAX_CANDIDATES for none.
} taken_t;

/// @brief A candidate of a star.
typedef struct {
  event_t event;
  float sde;      ///< Signal detection efficiency of its peak.
  float strength; ///< What the search ranked it by.
  uint8_t others; ///< Further dips that belong to it: a secondary, a harmonic.
} candidate_t;

/// @brief The state of a search.
typedef struct {
  uint32_t count;
  candidate_t candidates[SURVEY_MAX_CANDIDATES];
  uint32_t taken;
  taken_t dips[CANDIDATES_MOST_TAKEN];
} candidates_t;

/// @brief Whether a peak stands out, so that it is measured.
bool candidates_stands_out(const series_t *series, const spectrum_peak_t *peak);

/// @brief Whether a peak shows a single dip.
bool candidates_is_one_dip(const series_t *series, const spectrum_peak_t *peak);

/// @brief Measure a peak that stands out and take it out of the light curve; returns whether it was anything.
bool candidates_take(candidates_t *found, survey_star_t *star, const spectrum_peak_t *peak, const series_t *series,
                     event_scratch_t *scratch);

/// @brief Take out one dip; returns whether there was room to note it.
bool candidates_take_dip(candidates_t *found, survey_star_t *star, float centre, float duration);

/// @brief Mark all dips so that they do not shape the trend; returns the duration of the longest.
/// @param durations Half width of a mark.
float candidates_mask(const candidates_t *found, survey_star_t *star, float durations);

/// @brief Take out the dips of other candidates, and those seen once, but not what lies in events of this one.
void candidates_keep_own(const candidates_t *found, survey_star_t *star, uint32_t candidate);

#endif
