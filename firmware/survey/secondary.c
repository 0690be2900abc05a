// SPDX-License-Identifier: MIT
#include <string.h>

#include "survey/arithmetic.h"
#include "survey/event.h"
#include "survey/order.h"

enum { STEPS_A_DURATION = 4 };
// No third dip is looked for nearer to the event than this (`detection.secondary_eclipse`).
static const float clearance_durations = 2.0f;
static const float largest_clearance = 0.25f;
static const float least_coverage = 0.25f;
// Events among which one false secondary is allowed (Coughlin et al. 2016, ApJS 224, 12).
static const float events = 20000.0f;
static const float ln_10 = 2.30258509f;
static const float ln_2_pi = 1.83787707f;

/// Return how many standard deviations chance exceeds either way with a small probability: the beginning of the
/// asymptotic series of the normal distribution's tail.
static float chance(float probability) {
  const float log_odds = -2.0f * ln_10 * log_10(0.5f * probability);
  return root(larger(log_odds - ln_10 * log_10(larger(log_odds, 1.0f)) - ln_2_pi, 0.25f));
}

/// Distance between two phases, 0 to 0.5.
static float between(float a, float b) {
  const float difference = magnitude(a - b);
  return smaller(difference, 1.0f - difference);
}

/// A box's significance and depth.
typedef struct {
  float sigma;
  float depth;
  bool enough;
} place_t;

/// Measure the box of a duration about the middle of cell `cell`.
static place_t box_at(const event_scratch_t *scratch, uint32_t cells, uint32_t cell, float enough, float sigma) {
  float flux = 0.0f;
  float count = 0.0f;
  // Two whole cells on either side of an edge between cells make up a duration.
  for (uint32_t k = 0; k < STEPS_A_DURATION; k++) {
    const uint32_t at = (cell + k) % cells;
    flux += scratch->flux[at];
    count += scratch->count[at];
  }
  if (count < enough || count <= 0.0f) {
    return (place_t){0.0f, 0.0f, false};
  }
  return (place_t){flux / root(count) / sigma, flux / count, true};
}

/// Collect flux and number of bins by phase.
static void fill_cells(const survey_star_t *star, const event_t *event, event_scratch_t *scratch, uint32_t cells) {
  memset(scratch->flux, 0, sizeof scratch->flux);
  memset(scratch->count, 0, sizeof scratch->count);
  for (uint32_t i = 0; i < star->bins; i++) {
    if (star_usable(star->flags[i])) {
      int32_t number;
      const float phase = shape_distance(&event->shape, (float)i, &number) / event->shape.period + 0.5f;
      const int32_t cell = whole_below(phase * (float)cells);
      const uint32_t at = (uint32_t)most_of(0, least_of(cell, (int32_t)cells - 1));
      scratch->flux[at] += event->noise.level - star->flat[i];
      scratch->count[at] += 1.0f;
    }
  }
}

/// The most significant places of a search.
typedef struct {
  uint32_t cell;
  float best;
  float brightening;
  bool any;
} search_t;

void event_secondary(event_t *event, const survey_star_t *star, event_scratch_t *scratch) {
  const float duration = event->shape.duration / event->shape.period;
  const float sigma = event->noise.white * event->noise.factor;
  const float clearance = larger(smaller(clearance_durations * duration, largest_clearance), duration);
  const float wanted = (float)STEPS_A_DURATION / duration;
  const uint32_t cells =
      wanted < (float)EVENT_PLACES ? (uint32_t)most_of(2 * STEPS_A_DURATION, (int32_t)wanted) : EVENT_PLACES;
  event->secondary_depth = 0.0f;
  event->secondary_phase = 0.0f;
  event->secondary_sigma = 0.0f;
  event->secondary_certain = false;
  if (!(sigma > 0.0f) || clearance >= 0.5f) {
    return;
  }
  fill_cells(star, event, scratch, cells);
  for (uint32_t i = 0; i < cells; i++) {
    float count = 0.0f;
    for (uint32_t k = 0; k < STEPS_A_DURATION; k++) {
      count += scratch->count[(i + k) % cells];
    }
    scratch->series[i] = count;
  }
  const float enough = larger(1.0f, least_coverage * order_median(scratch->series, cells));
  const float middle_of_box = 0.5f * (float)STEPS_A_DURATION;
  search_t found = {0, -1e30f, -1e30f, false};
  for (uint32_t i = 0; i < cells; i++) {
    const float phase = ((float)i + middle_of_box) / (float)cells;
    const place_t place = box_at(scratch, cells, i, enough, sigma);
    if (!place.enough || between(phase > 1.0f ? phase - 1.0f : phase, 0.5f) < clearance) {
      continue;
    }
    found.brightening = larger(found.brightening, -place.sigma);
    if (place.sigma > found.best) {
      found.best = place.sigma;
      found.cell = i;
      event->secondary_depth = place.depth;
    }
    found.any = true;
  }
  if (!found.any) {
    return;
  }
  float centre = ((float)found.cell + middle_of_box) / (float)cells;
  centre = centre > 1.0f ? centre - 1.0f : centre;
  float following = -1e30f;
  for (uint32_t i = 0; i < cells; i++) {
    float phase = ((float)i + middle_of_box) / (float)cells;
    phase = phase > 1.0f ? phase - 1.0f : phase;
    const place_t place = box_at(scratch, cells, i, enough, sigma);
    if (place.enough && between(phase, 0.5f) >= clearance && between(phase, centre) >= clearance) {
      following = larger(following, place.sigma);
    }
  }
  following = following > -1e29f ? following : 0.0f;
  const float difference = chance(duration);
  event->secondary_phase = centre - 0.5f;
  event->secondary_sigma = found.best;
  event->secondary_certain = found.best > chance(duration / events) &&
                             (found.best - following) * event->noise.factor > difference &&
                             (found.best - found.brightening) * event->noise.factor > difference;
}
