// SPDX-License-Identifier: MIT
/// @file fold.h
/// @brief Fold a light curve on a trial period and find the best box: box least squares (Kovacs, Zucker & Mazeh 2002,
/// A&A 391, 369) on whole numbers.
///
/// A sample holds flux times weight in its upper 20 bits and the weight in its lower 12, so that one addition folds
/// both. Rows of one period are added with starts rounded to a sample, so the inner loop has no phase to reckon.

#ifndef TINYTRANSIT_SURVEY_FOLD_H
#define TINYTRANSIT_SURVEY_FOLD_H

#include "survey/star.h"

/// @brief Most durations tried at a period.
#define FOLD_MOST_DURATIONS 12u
/// @brief Entries of a running sum over one period and the longest event.
#define FOLD_SUMS (SURVEY_FOLD_PHASES + SURVEY_FOLD_PHASES / SURVEY_FOLD_SHARE + 2u)

/// @brief A light curve made ready to be folded, and room to do it.
typedef struct {
  uint32_t samples;                 ///< In use.
  uint32_t level;                   ///< A sample is 2^level bins long.
  float reference;                  ///< Weight of a sample of typical noise, in the sums.
  uint32_t packed[SURVEY_MAX_BINS]; ///< Samples.
  int32_t sums[FOLD_SUMS];          ///< Running sum of flux times weight over the phases.
  int32_t weights[FOLD_SUMS];       ///< Of the weights; before that, the folded samples.
} fold_t;

/// @brief The best box at a period.
typedef struct {
  float power;    ///< Its signal-to-noise ratio; negative where a brightening is stronger than any dip.
  float epoch;    ///< Middle of its first event, in bins.
  float duration; ///< In bins.
} fold_box_t;

/// @brief Durations to try, in samples.
typedef struct {
  uint32_t count;
  uint16_t samples[FOLD_MOST_DURATIONS];
} fold_durations_t;

/// @brief Duration of a central transit of the Sun, both in days: Winn 2010 (arXiv:1001.2010), equation 19.
float fold_central_days(float period_days);

/// @brief Pack a light curve: what is usable, about its mean.
/// @param shortest Shortest period that will be folded, in bins.
void fold_pack(fold_t *fold, const survey_star_t *star, float shortest);

/// @brief Which level periods of so many bins are folded at.
uint32_t fold_level_of(float period);

/// @brief Make samples longer, up to a level.
void fold_coarsen(fold_t *fold, uint32_t level);

/// @brief Durations for periods of an octave, at the fold's level.
/// @param low Shortest period of the octave, in bins.
/// @param high Longest.
void fold_durations(const fold_t *fold, float bin_days, float low, float high, fold_durations_t *durations);

/// @brief Fold on a period, in bins, and find the best box.
/// @param hint A power that the best box may well reach, which saves looking at lesser ones; 0 for none.
fold_box_t fold_trial(fold_t *fold, float period, const fold_durations_t *durations, float hint);

#endif
