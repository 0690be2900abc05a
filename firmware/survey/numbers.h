// SPDX-License-Identifier: MIT
/// @file numbers.h
/// @brief The shape of an event in numbers (`tinytransit.window.shape`), those of them that are inputs.

#ifndef TINYTRANSIT_SURVEY_NUMBERS_H
#define TINYTRANSIT_SURVEY_NUMBERS_H

#include "survey/window.h"

/// @brief What is known of an event besides its views.
typedef struct {
  float period_days;
  float duration_hours;
  float snr;
  float depth; ///< Relative flux; NaN: unknown.
  const star_host_t *host;
} numbers_event_t;

/// @brief Whether a number is known of a candidate: those of the star where it is, a secondary's where there is one.
bool numbers_known(uint32_t kind, const window_t *window, const numbers_event_t *event);

/// @brief Return a number of the scalars.
/// @param kind A WINDOW_NUMBER_ of window_contract.h.
/// @param members Scratch, WINDOW_MOST_MEMBERS values.
float numbers_of(uint32_t kind, const window_t *window, const numbers_event_t *event, float *members);

#endif
