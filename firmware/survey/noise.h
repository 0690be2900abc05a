// SPDX-License-Identifier: MIT
/// @file noise.h
/// @brief Which bins measure the star, and how well each does: as `tinytransit.detection` has it in `bad_stretches` and
/// `local_noise`.

#ifndef TINYTRANSIT_SURVEY_NOISE_H
#define TINYTRANSIT_SURVEY_NOISE_H

#include "survey/running.h"
#include "survey/star.h"

/// @brief Scratch of this room.
typedef struct {
  float series[SURVEY_MAX_BINS];
  float window[RUNNING_MOST_WIDTH + 1u];
  running_t low;
  running_t high;
} noise_scratch_t;

/// @brief Mark bursts, scattered light, and what has not settled beside a gap: STAR_BAD. Old marks are cleared.
/// @param clip_sigma What lies so many standard deviations above the median is a burst.
void noise_mark_bad(survey_star_t *star, float clip_sigma, noise_scratch_t *scratch);

/// @brief Fill `weight` and `sigma`.
void noise_weigh(survey_star_t *star, noise_scratch_t *scratch);

/// @brief Mark what is above the median by `clip_sigma` standard deviations as bad, and nothing else.
void noise_clip(survey_star_t *star, float clip_sigma, noise_scratch_t *scratch);

#endif
