// SPDX-License-Identifier: MIT
#include "survey/trend.h"

#include <string.h>

#include "survey/arithmetic.h"
#include "survey/order.h"

enum { FEWEST_BASELINE_BINS = 10, NODE_STEP = 6, MOST_STEPS = 12 };
// Cut-off of the biweight in median absolute deviations.
static const float cut_off = 5.0f;
static const float tolerance = 5e-3f;

/// A stretch of the light curve without a long gap: bins first .. end - 1.
typedef struct {
  uint32_t first;
  uint32_t end;
} stretch_t;

/// Whether a bin shapes the trend.
static bool shapes(uint8_t flags) {
  return (flags & (STAR_SEEN | STAR_IN_DIP)) == STAR_SEEN;
}

/// Return Tukey's biweight of values, by reweighting from the median on.
static float biweight(const float *values, uint32_t size, float *scratch) {
  memcpy(scratch, values, size * sizeof *values);
  float centre = order_median(scratch, size);
  for (uint32_t i = 0; i < size; i++) {
    scratch[i] = magnitude(values[i] - centre);
  }
  const float mad = order_median(scratch, size);
  if (!(mad > 0.0f)) {
    return centre;
  }
  const float scale = 1.0f / (cut_off * mad);
  for (int step = 0; step < MOST_STEPS; step++) {
    float total = 0.0f;
    float moved = 0.0f;
    for (uint32_t i = 0; i < size; i++) {
      const float distance = values[i] - centre;
      const float share = distance * scale;
      const float rest = 1.0f - share * share;
      if (rest > 0.0f) {
        const float weight = rest * rest;
        total += weight;
        moved += weight * distance;
      }
    }
    const float shift = total > 0.0f ? moved / total : 0.0f;
    centre += shift;
    if (magnitude(shift) <= tolerance * mad) {
      break;
    }
  }
  return centre;
}

/// Return the trend at a bin: of what shapes it within half a window.
static float trend_at(const survey_star_t *star, stretch_t stretch, uint32_t bin, uint32_t half, float *scratch) {
  const uint32_t low = bin > stretch.first + half ? bin - half : stretch.first;
  const uint32_t high = bin + half < stretch.end ? bin + half : stretch.end;
  uint32_t size = 0;
  for (uint32_t i = low; i < high && size < SURVEY_WINDOW_BINS; i++) {
    if (shapes(star->flags[i])) {
      scratch[size++] = star->raw[i];
    }
  }
  return size > 0u ? biweight(scratch, size, scratch + SURVEY_WINDOW_BINS) : 0.0f;
}

/// Write the flux of bins first .. end - 1 over a trend that runs from `from` at `first_node` to `to` at `node`.
static void divide(survey_star_t *star, uint32_t first, uint32_t end, uint32_t first_node, float from, uint32_t node,
                   float to) {
  const float slope = node > first_node ? (to - from) / (float)(node - first_node) : 0.0f;
  for (uint32_t i = first; i < end; i++) {
    const float trend = from + slope * (float)((int32_t)i - (int32_t)first_node);
    if ((star->flags[i] & STAR_SEEN) != 0u) {
      if (trend > 0.0f) {
        star->flat[i] = star->raw[i] / trend - 1.0f;
      } else {
        star->flags[i] &= (uint8_t)~STAR_SEEN;
      }
    }
  }
}

/// Divide one stretch by its trend, which is found at nodes and runs straight between them.
static void divide_stretch(survey_star_t *star, stretch_t stretch, uint32_t half, float *scratch) {
  uint32_t baseline = 0;
  for (uint32_t i = stretch.first; i < stretch.end; i++) {
    baseline += shapes(star->flags[i]) ? 1u : 0u;
  }
  if (baseline < FEWEST_BASELINE_BINS) {
    for (uint32_t i = stretch.first; i < stretch.end; i++) {
      star->flags[i] &= (uint8_t)~STAR_SEEN;
    }
    return;
  }
  uint32_t node = stretch.first;
  uint32_t done = node;
  uint32_t seen = 0;
  float trend = 0.0f;
  bool any = false;
  for (uint32_t i = stretch.first; i < stretch.end; i++) {
    if (!shapes(star->flags[i])) {
      continue;
    }
    seen++;
    // The edges of what is masked are nodes, and so are the ends.
    const bool edge =
        i + 1u >= stretch.end || !shapes(star->flags[i + 1u]) || i == stretch.first || !shapes(star->flags[i - 1u]);
    if (any && !edge && i < node + NODE_STEP && seen < baseline) {
      continue;
    }
    const float value = trend_at(star, stretch, i, half, scratch);
    divide(star, done, i + 1u, any ? node : i, any ? trend : value, i, value);
    done = i + 1u;
    node = i;
    trend = value;
    any = true;
  }
  divide(star, done, stretch.end, node, trend, node, trend);
}

void trend_divide(survey_star_t *star, float window_days, float gap_days, float *scratch) {
  const uint32_t widest = SURVEY_WINDOW_BINS / 2u - 1u;
  uint32_t half = (uint32_t)nearest_whole(0.5f * window_days / star->bin_days);
  half = half < 2u ? 2u : (half > widest ? widest : half);
  const uint32_t gap = (uint32_t)whole_below(gap_days / star->bin_days) + 1u;
  stretch_t stretch = {0, 0};
  uint32_t last = 0;
  bool open = false;
  for (uint32_t i = 0; i < star->bins; i++) {
    if ((star->flags[i] & STAR_SEEN) == 0u) {
      continue;
    }
    if (open && i - last >= gap) {
      divide_stretch(star, stretch, half, scratch);
      open = false;
    }
    if (!open) {
      stretch.first = i;
      open = true;
    }
    last = i;
    stretch.end = i + 1u;
  }
  if (open) {
    divide_stretch(star, stretch, half, scratch);
  }
}
