// SPDX-License-Identifier: MIT
/// @file spectrum.h
/// @brief The trial periods, the strongest box at each, and the peaks that stand out of their background.

#ifndef TINYTRANSIT_SURVEY_SPECTRUM_H
#define TINYTRANSIT_SURVEY_SPECTRUM_H

#include "survey/fold.h"
#include "survey/noise.h"

/// @brief Peaks of a periodogram that are looked at, transit by transit.
#define SPECTRUM_PEAKS 6u

/// @brief Trial periods and their powers. Cube roots of the frequencies are evenly spaced: Ofir 2014 (A&A 561, A138),
/// equations 5 to 7.
typedef struct {
  uint32_t count;     ///< Trial periods; 0 if the light curve is too short for any.
  uint32_t next;      ///< The next one to fold.
  float first_root;   ///< Cube root of the highest frequency, in bins.
  float root_step;    ///< From one to the next, downward.
  float oversampling; ///< Trials where one would do.
  fold_durations_t durations;
  float hint;                          ///< A power that the next trial may reach.
  float octave;                        ///< Longest period that `durations` are for.
  uint16_t powers[SURVEY_MAX_PERIODS]; ///< Signal-to-noise ratios, the upper half of a float.
} spectrum_t;

/// @brief A peak: times in bins.
typedef struct {
  float period;
  float epoch;
  float duration;
  float sde; ///< Signal detection efficiency: how many standard deviations it is above its background.
} spectrum_peak_t;

/// @brief Set out the periods of a light curve.
/// @param again It was searched before: what is left is looked through on a coarser grid.
void spectrum_begin(spectrum_t *spectrum, const survey_star_t *star, bool again);

/// @brief Return trial period `place`, in bins.
float spectrum_period(const spectrum_t *spectrum, uint32_t place);

/// @brief Fold on up to `trials` further periods; true if all are done.
bool spectrum_continue(spectrum_t *spectrum, fold_t *fold, float bin_days, uint32_t trials);

/// @brief Find the highest peaks, no two within 1 % in period, the highest first; returns how many.
uint32_t spectrum_peaks(const spectrum_t *spectrum, noise_scratch_t *scratch, spectrum_peak_t *peaks);

/// @brief Fold once more on the period of a peak to see where its events are.
void spectrum_locate(spectrum_peak_t *peak, const survey_star_t *star, fold_t *fold, float shortest);

#endif
