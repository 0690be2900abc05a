// SPDX-License-Identifier: MIT
/// @file views.h
/// @brief Views of a folded light curve: medians in bins, then shifted and scaled (`tinytransit.window.views`).

#ifndef TINYTRANSIT_SURVEY_VIEWS_H
#define TINYTRANSIT_SURVEY_VIEWS_H

#include "survey/window.h"

/// @brief A range of phases and the bins in it.
typedef struct {
  float low;        ///< Left edge of the first bin, in periods from the event.
  float high;       ///< Right edge of the last.
  float width;      ///< Of a bin, in periods.
  uint32_t bins;    ///< How many.
  float most_empty; ///< Largest share of them without a value.
  bool periodic;    ///< Whether the last is the neighbour of the first.
} view_range_t;

/// @brief Sort the usable bins by their phase.
/// @param onward Phases run from 0 to 1 with the event at 0; otherwise from -0.5 to 0.5.
void views_sort(window_scratch_t *scratch, const survey_star_t *star, const shape_t *shape, bool onward);

/// @brief Phase of the entry at a place of the order.
float views_phase(const window_scratch_t *scratch, uint32_t place, bool onward);

/// @brief Flux of the entry at a place.
float views_flux(const window_scratch_t *scratch, const survey_star_t *star, uint32_t place);

/// @brief First place whose phase is not below `phase`.
uint32_t views_search(const window_scratch_t *scratch, float phase, bool onward);

/// @brief Fill a view from the places first .. end - 1 of the order; false if too many bins are empty, or it is flat.
bool views_fill(float *view, const view_range_t *range, window_scratch_t *scratch, const survey_star_t *star,
                uint32_t first, uint32_t end, bool onward);

/// @brief View of the secondary eclipse: the deepest dip elsewhere; 0 throughout if there is none.
/// @param duration Of the event, in periods.
void views_secondary(float *view, window_scratch_t *scratch, const survey_star_t *star, const shape_t *shape,
                     float duration);

#endif
