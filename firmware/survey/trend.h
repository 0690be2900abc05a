// SPDX-License-Identifier: MIT
/// @file trend.h
/// @brief Divide out the slow trend of star and instrument: a sliding Tukey biweight (Hippke et al. 2019, AJ 158, 143;
/// section 2.2.3), as `tinytransit.lightcurve.detrending` does.

#ifndef TINYTRANSIT_SURVEY_TREND_H
#define TINYTRANSIT_SURVEY_TREND_H

#include "survey/star.h"

/// @brief Fill `flat`. Bins in an event do not shape the trend; stretches with too little to see it in are left out.
/// @param star Its `raw` and `flags`; STAR_SEEN is cleared where there is no trend.
/// @param window_days Full width of the window.
/// @param gap_days A longer gap begins a stretch with a trend of its own.
/// @param scratch 2 x SURVEY_WINDOW_BINS values.
void trend_divide(survey_star_t *star, float window_days, float gap_days, float *scratch);

#endif
