// SPDX-License-Identifier: MIT
/// @file series.h
/// @brief Transit by transit: whether a peak of a periodogram is carried by all of its dips
/// (`detection.transit_series`).

#ifndef TINYTRANSIT_SURVEY_SERIES_H
#define TINYTRANSIT_SURVEY_SERIES_H

#include "survey/spectrum.h"

/// @brief The dips of one ephemeris, in boxes.
typedef struct {
  uint32_t count;        ///< Transits seen.
  float snr;             ///< Signal-to-noise ratio of all dips together.
  float snr_over_flanks; ///< The same of the depths below the flanks, which a slow wave does not have.
  float snr_rest;        ///< Without the dip that adds most, scaled up to as many dips as there are.
  float snr_strongest;   ///< Of the dip that adds most.
  float strongest;       ///< Its middle, in bins.
  float scatter;         ///< Chi-square of the depths about their mean, a degree of freedom, at least 1.
} series_t;

/// @brief Measure each dip of a peak in a box.
series_t series_of(const survey_star_t *star, const spectrum_peak_t *peak);

/// @brief What peaks are ranked by: the geometric mean of detection efficiency and consistent signal.
float series_strength(const series_t *series, float sde);

#endif
