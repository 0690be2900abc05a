// SPDX-License-Identifier: MIT
#include "survey/views.h"

#include <string.h>

#include "survey/arithmetic.h"
#include "survey/order.h"

enum { INDEX_BITS = 12, INDEX_MASK = (1 << INDEX_BITS) - 1, PHASE_STEPS = 1 << 20, FEWEST = 5 };
_Static_assert(SURVEY_MAX_BINS <= (1u << INDEX_BITS), "the number of a bin has 12 bits");

// Of the secondary eclipse (`tinytransit.window.secondary`).
static const float clearance_durations = 1.0f;
static const float clearance_periods = 0.1f;
static const float steps_a_duration = 10.0f;
static const float reach_durations = 4.0f;
static const float widest_bins = 40.0f;
static const float most_boxes = 20000.0f;

void views_sort(window_scratch_t *scratch, const survey_star_t *star, const shape_t *shape, bool onward) {
  scratch->size = 0;
  for (uint32_t i = 0; i < star->bins; i++) {
    if (star_usable(star->flags[i])) {
      int32_t number;
      float phase = shape_distance(shape, (float)i, &number) / shape->period;
      phase += onward ? (phase < 0.0f ? 1.0f : 0.0f) : 0.5f;
      const int32_t step = whole_below(phase * (float)PHASE_STEPS);
      const uint32_t kept = (uint32_t)most_of(0, least_of(step, PHASE_STEPS - 1));
      scratch->keys[scratch->size++] = (kept << INDEX_BITS) | i;
    }
  }
  order_sort(scratch->keys, scratch->size);
}

float views_phase(const window_scratch_t *scratch, uint32_t place, bool onward) {
  const float phase = ((float)(scratch->keys[place] >> INDEX_BITS) + 0.5f) / (float)PHASE_STEPS;
  return onward ? phase : phase - 0.5f;
}

float views_flux(const window_scratch_t *scratch, const survey_star_t *star, uint32_t place) {
  return star->flat[scratch->keys[place] & INDEX_MASK];
}

uint32_t views_search(const window_scratch_t *scratch, float phase, bool onward) {
  uint32_t low = 0;
  uint32_t high = scratch->size;
  while (low < high) {
    const uint32_t middle = (low + high) / 2u;
    if (views_phase(scratch, middle, onward) < phase) {
      low = middle + 1u;
    } else {
      high = middle;
    }
  }
  return low;
}

/// Fill empty bins, whose `filled` bit is 0, by straight lines between their neighbours.
static void fill_empty(float *view, const uint32_t *filled, uint32_t bins, bool periodic) {
  const int32_t size = (int32_t)bins;
  for (int32_t i = 0; i < size; i++) {
    if ((filled[i / 32] >> (i % 32) & 1u) != 0u) {
      continue;
    }
    int32_t before = i - 1;
    int32_t after = i + 1;
    const int32_t least = periodic ? i - size : -1;
    const int32_t most = periodic ? i + size : size;
    while (before > least && (filled[(before + size) % size / 32] >> ((before + size) % size % 32) & 1u) == 0u) {
      before--;
    }
    while (after < most && (filled[after % size / 32] >> (after % size % 32) & 1u) == 0u) {
      after++;
    }
    const float left = before > least ? view[(before + size) % size] : view[after % size];
    const float right = after < most ? view[after % size] : left;
    view[i] = left + (right - left) * (float)(i - before) / (float)(after - before);
  }
}

/// Shift the median of a view to 0 and scale its minimum to -1; false if nothing lies below the median.
static bool normalise(float *view, uint32_t bins, float *scratch) {
  float least = view[0];
  for (uint32_t i = 0; i < bins; i++) {
    scratch[i] = view[i];
    least = smaller(least, view[i]);
  }
  const float median = order_median(scratch, bins);
  const float depth = median - least;
  if (!(depth > 0.0f)) {
    return false;
  }
  for (uint32_t i = 0; i < bins; i++) {
    view[i] = (view[i] - median) / depth;
  }
  return true;
}

bool views_fill(float *view, const view_range_t *range, window_scratch_t *scratch, const survey_star_t *star,
                uint32_t first, uint32_t end, bool onward) {
  uint32_t filled[8] = {0};
  uint32_t empty = 0;
  for (uint32_t k = 0; k < range->bins; k++) {
    const float edge = range->low + (range->high - range->width - range->low) * (float)k / (float)(range->bins - 1u);
    uint32_t place = views_search(scratch, edge, onward);
    place = place < first ? first : place;
    uint32_t count = 0;
    for (; place < end && count < WINDOW_MOST_MEMBERS; place++) {
      if (!(views_phase(scratch, place, onward) < edge + range->width)) {
        break;
      }
      scratch->members[count++] = views_flux(scratch, star, place);
    }
    view[k] = 0.0f;
    if (count > 0u) {
      view[k] = order_median(scratch->members, count);
      filled[k / 32u] |= 1u << (k % 32u);
    } else {
      empty++;
    }
  }
  if ((float)empty > range->most_empty * (float)range->bins) {
    return false;
  }
  // The gaps are filled behind a copy, so that what was filled is no neighbour.
  fill_empty(view, filled, range->bins, range->periodic);
  return normalise(view, range->bins, scratch->members);
}

/// Sum of the flux before a place of the order.
typedef struct {
  uint32_t place;
  float flux;
} cumulated_t;

/// Move a sum on to a phase.
static void move_to(cumulated_t *sum, const window_scratch_t *scratch, const survey_star_t *star, uint32_t end,
                    float phase, float mean) {
  while (sum->place < end && views_phase(scratch, sum->place, true) < phase) {
    sum->flux += views_flux(scratch, star, sum->place++) - mean;
  }
}

/// Return the middle of the box that takes away the most of the scatter; below 0 if there is none.
static float secondary_phase(const window_scratch_t *scratch, const survey_star_t *star, uint32_t first, uint32_t end,
                             float duration) {
  const float size = (float)(end - first);
  const float low = views_phase(scratch, first, true) + duration;
  const float high = views_phase(scratch, end - 1u, true) - duration;
  const float boxes = smaller(most_boxes, (float)whole_below((high - low) * steps_a_duration / duration) + 1.0f);
  if (!(high > low) || boxes < 2.0f) {
    return -1.0f;
  }
  float mean = 0.0f;
  for (uint32_t i = first; i < end; i++) {
    mean += views_flux(scratch, star, i);
  }
  mean /= size;
  float best = -1e30f;
  float phase = -1.0f;
  cumulated_t left = {first, 0.0f};
  cumulated_t right = {first, 0.0f};
  for (uint32_t k = 0; k < (uint32_t)boxes; k++) {
    const float middle = low + (high - low) * (float)k / (boxes - 1.0f);
    move_to(&left, scratch, star, end, middle - 0.5f * duration, mean);
    move_to(&right, scratch, star, end, middle + 0.5f * duration, mean);
    const float share = (float)(right.place - left.place) / size;
    if (share > 0.0f && share < 1.0f) {
      const float missing = (left.flux - right.flux) / size;
      const float residue = missing * magnitude(missing) / (share * (1.0f - share));
      if (residue > best) {
        best = residue;
        phase = middle;
      }
    }
  }
  return phase;
}

void views_secondary(float *view, window_scratch_t *scratch, const survey_star_t *star, const shape_t *shape,
                     float duration) {
  memset(view, 0, WINDOW_LOCAL_BINS * sizeof *view);
  views_sort(scratch, star, shape, true);
  const float limit = larger(clearance_durations * duration, clearance_periods);
  const uint32_t first = views_search(scratch, limit, true);
  const uint32_t end = views_search(scratch, 1.0f - limit, true);
  if (end < first + FEWEST) {
    return;
  }
  const float middle = secondary_phase(scratch, star, first, end, duration);
  if (middle < 0.0f) {
    return;
  }
  view_range_t range = {.bins = WINDOW_LOCAL_BINS, .most_empty = WINDOW_LOCAL_EMPTY};
  range.low = larger(middle - reach_durations * duration, views_phase(scratch, first, true));
  range.high = smaller(middle + reach_durations * duration, views_phase(scratch, end - 1u, true));
  range.width = WINDOW_LOCAL_WIDTH * duration;
  if (!(range.width < range.high - range.low)) {
    range.width = (range.high - range.low) / widest_bins;
  }
  if (!views_fill(view, &range, scratch, star, first, end, true)) {
    memset(view, 0, WINDOW_LOCAL_BINS * sizeof *view);
  }
}
