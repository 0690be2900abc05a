// SPDX-License-Identifier: MIT
#include "survey/report.h"

#include <string.h>

static const float hours_a_day = 24.0f;

/// Write a number with its lowest byte first.
static uint8_t *put(uint8_t *at, float number) {
  uint32_t bits;
  memcpy(&bits, &number, sizeof bits);
  for (uint32_t shift = 0; shift < 32u; shift += 8u) {
    *at++ = (uint8_t)(bits >> shift);
  }
  return at;
}

void report_write(const survey_t *survey, uint32_t candidate, uint8_t *bytes) {
  const survey_star_t *star = &survey->star;
  const candidate_t *found = &survey->found.candidates[candidate];
  const survey_verdict_t *verdict = &survey->verdicts[candidate];
  const event_t *event = &found->event;
  const shape_t *shape = &event->shape;
  const float cadences = (float)star->setup.cadences_a_bin;
  const float numbers[REPORT_NUMBERS] = {
      shape->period * star->bin_days,
      shape->epoch * cadences + 0.5f * (cadences - 1.0f), // bins are numbered by their middles
      shape->duration * star->bin_days * hours_a_day,
      shape->depth,
      shape->ingress,
      event->snr,
      verdict->snr,
      found->sde,
      found->strength,
      event->odd_depth,
      event->even_depth,
      event->odd_even_sigma,
      event->secondary_depth,
      event->secondary_phase,
      event->secondary_sigma,
      event->noise.white,
      event->noise.factor,
  };
  uint8_t *at = bytes;
  *at++ = (uint8_t)candidate;
  *at++ = (uint8_t)survey->found.count;
  *at++ =
      (uint8_t)((verdict->has_window ? REPORT_HAS_WINDOW : 0u) | (event->secondary_certain ? REPORT_SECONDARY : 0u));
  *at++ = found->others;
  *at++ = (uint8_t)event->transits;
  *at++ = (uint8_t)(event->transits >> 8);
  *at++ = (uint8_t)survey->pass;
  *at++ = (uint8_t)WINDOW_OUTPUTS;
  for (uint32_t i = 0; i < REPORT_NUMBERS; i++) {
    at = put(at, numbers[i]);
  }
  memcpy(at, verdict->outputs, WINDOW_OUTPUTS);
}
