// SPDX-License-Identifier: MIT
/// @file profile.h
/// @brief The folded neighbourhood of an event, and the trapezoid that fits it.

#ifndef TINYTRANSIT_SURVEY_PROFILE_H
#define TINYTRANSIT_SURVEY_PROFILE_H

#include "survey/star.h"

/// @brief A periodic dip with straight flanks; times in bins.
typedef struct {
  float period;
  float epoch;    ///< Middle of the event that is nearest to the middle of the light curve.
  float duration; ///< First to last contact.
  float depth;    ///< Relative flux.
  float ingress;  ///< Length of a flank as a share of the duration.
} shape_t;

/// @brief Flux over the distance from the nearest centre, in SURVEY_PROFILE_PHASES cells from -reach to reach.
typedef struct {
  float reach;
  float count[SURVEY_PROFILE_PHASES];
  float flux[SURVEY_PROFILE_PHASES]; ///< Sum of what is missing of it: dips are positive.
} profile_t;

/// @brief Distance of a time from the nearest event, with its sign, and the number of that event.
float shape_distance(const shape_t *shape, float time, int32_t *number);

/// @brief The dip for a depth of 1 at a distance from its centre, averaged over a bin of length `exposure` (0: at
/// once).
float shape_dip(const shape_t *shape, float distance, float exposure);

/// @brief Fold the usable bins about the events of a shape.
/// @param profile Is filled.
/// @param reach To each side of a centre, in bins; at most half of the period.
/// @param lines Take off of each event the line through what lies from `beside` on.
/// @param beside Distance from the centre, in bins.
void profile_fill(profile_t *profile, const survey_star_t *star, const shape_t *shape, float reach, bool lines,
                  float beside);

/// @brief Refine period, epoch and duration by boxes: a finer search about a peak.
void profile_scan(profile_t *profile, const survey_star_t *star, shape_t *shape);

/// @brief Fit a trapezoid: epoch, duration, depth and flank.
/// @param longest Longest duration, in bins.
void profile_fit(profile_t *profile, const survey_star_t *star, shape_t *shape, float longest);

#endif
