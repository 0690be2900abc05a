// SPDX-License-Identifier: MIT
#include "survey/noise.h"

#include "survey/arithmetic.h"
#include "survey/order.h"

// Scale of a typical transit, and how far a burst and an interruption reach, in days.
static const float transit_days = 2.5f / 24.0f;
static const float settling_days = 0.25f;
static const float interruption_days = 0.2f;
static const float noisy_days = 1.0f;
static const float window_days = 2.0f;
static const float noisy_sigma = 2.5f;
static const float bright_sigma = 6.0f;
static const float unsettled_sigma = 4.0f;
// What is bad more often than this is the star.
static const float largest_share = 0.15f;
static const float least_sigma = 1e-9f;
// A mark that is not yet settled: it becomes STAR_BAD or is dropped.
enum { PENDING = STAR_IN_DIP };

/// Which bins are wanted: those seen, or of these the good ones.
typedef enum { SEEN = STAR_SEEN, GOOD = STAR_SEEN | STAR_BAD } kind_t;

/// Whether a bin is wanted.
static bool is(kind_t kind, uint8_t flags) {
  return (flags & kind) == STAR_SEEN;
}

/// Whether a bin is seen.
static bool seen(uint8_t flags) {
  return is(SEEN, flags);
}

/// Days as a whole number of bins.
static uint32_t bins_of(const survey_star_t *star, float days) {
  return (uint32_t)nearest_whole(days / star->bin_days);
}

/// Collect the flux of bins; returns their number.
static uint32_t collect(const survey_star_t *star, kind_t kind, float *values) {
  uint32_t size = 0;
  for (uint32_t i = 0; i < star->bins; i++) {
    if (is(kind, star->flags[i])) {
      values[size++] = star->flat[i];
    }
  }
  return size;
}

/// Write, for each wanted bin, the sum over a transit's length divided by the root of its number; returns how many.
static uint32_t sliding_means(const survey_star_t *star, kind_t kind, float *means) {
  const uint32_t half = (uint32_t)whole_below(0.5f * transit_days / star->bin_days);
  float sum = 0.0f;
  uint32_t count = 0;
  uint32_t size = 0;
  for (uint32_t ahead = 0; ahead < star->bins + half; ahead++) {
    if (ahead < star->bins && is(kind, star->flags[ahead])) {
      sum += star->flat[ahead];
      count++;
    }
    if (ahead < half) {
      continue;
    }
    const uint32_t centre = ahead - half;
    if (is(kind, star->flags[centre])) {
      means[size++] = sum / root((float)count);
    }
    if (centre >= half && is(kind, star->flags[centre - half])) {
      sum -= star->flat[centre - half];
      count--;
      sum = count > 0u ? sum : 0.0f;
    }
  }
  return size;
}

/// Turn pending marks into STAR_BAD, or drop them if they are too many of the bins seen.
static void settle(survey_star_t *star, uint32_t bins_seen) {
  uint32_t marked = 0;
  for (uint32_t i = 0; i < star->bins; i++) {
    marked += seen(star->flags[i]) && (star->flags[i] & PENDING) != 0u ? 1u : 0u;
  }
  const bool accepted = (float)marked <= largest_share * (float)bins_seen;
  for (uint32_t i = 0; i < star->bins; i++) {
    const bool bad = accepted && (star->flags[i] & PENDING) != 0u;
    star->flags[i] = (uint8_t)((star->flags[i] & ~(uint32_t)PENDING) | (bad ? STAR_BAD : 0u));
  }
}

/// Mark the bins first .. last as pending, as far as they exist.
static void mark(survey_star_t *star, int32_t first, int32_t last) {
  for (int32_t i = most_of(first, 0); i <= least_of(last, (int32_t)star->bins - 1); i++) {
    star->flags[i] |= PENDING;
  }
}

/// Mark where means over a transit scatter both ways.
static void mark_noisy(survey_star_t *star, uint32_t size, float sigma, noise_scratch_t *scratch) {
  const uint32_t width = bins_of(star, noisy_days);
  running_fill(&scratch->low, scratch->series, size, width, RUNNING_LOW, scratch->window);
  running_fill(&scratch->high, scratch->series, size, width, RUNNING_HIGH, scratch->window);
  uint32_t place = 0;
  for (uint32_t i = 0; i < star->bins; i++) {
    if (seen(star->flags[i])) {
      const float both = smaller(-running_at(&scratch->low, place), running_at(&scratch->high, place));
      place++;
      if (both > noisy_sigma * sigma) {
        mark(star, (int32_t)i, (int32_t)i);
      }
    }
  }
}

/// Mark strong brightenings and what lies beside them.
static void mark_bright(survey_star_t *star, float sigma, const float *means) {
  const int32_t reach = whole_below(transit_days / star->bin_days);
  uint32_t place = 0;
  for (uint32_t i = 0; i < star->bins; i++) {
    if (seen(star->flags[i]) && means[place++] > bright_sigma * sigma) {
      mark(star, (int32_t)i - reach, (int32_t)i + reach);
    }
  }
}

/// Return the median of the means of up to three seen bins from `edge` on, in direction `step`.
static float edge_median(const survey_star_t *star, int32_t edge, int32_t step, int32_t place, const float *means) {
  float nearest[3] = {0.0f, 0.0f, 0.0f};
  uint32_t count = 0;
  for (int32_t i = edge; i >= 0 && i < (int32_t)star->bins && count < 3u; i += step) {
    if (seen(star->flags[i])) {
      nearest[count] = means[place + step * (int32_t)count];
      count++;
    }
  }
  return order_median(nearest, count);
}

/// Mark the quarter of a day beside an interruption where the flux there stands out.
static void mark_unsettled(survey_star_t *star, float sigma, const float *means) {
  const int32_t gap = whole_below(interruption_days / star->bin_days);
  const int32_t reach = (int32_t)bins_of(star, settling_days) - 1;
  int32_t last = -gap - 2;
  int32_t place = 0;
  for (int32_t i = 0; i < (int32_t)star->bins; i++) {
    if (!seen(star->flags[i])) {
      continue;
    }
    if (i - last > gap) {
      if (last >= 0 && magnitude(edge_median(star, last, -1, place - 1, means)) > unsettled_sigma * sigma) {
        mark(star, last - reach, last);
      }
      if (magnitude(edge_median(star, i, 1, place, means)) > unsettled_sigma * sigma) {
        mark(star, i, i + reach);
      }
    }
    last = i;
    place++;
  }
  if (last >= 0 && magnitude(edge_median(star, last, -1, place - 1, means)) > unsettled_sigma * sigma) {
    mark(star, last - reach, last);
  }
}

/// Clear marks of this room; the marks of events too, whose bit is used here for what is pending.
static void clear(survey_star_t *star) {
  for (uint32_t i = 0; i < star->bins; i++) {
    star->flags[i] &= (uint8_t)~(STAR_BAD | PENDING);
  }
}

/// Mark what is far above the median as bad.
static void clip(survey_star_t *star, float clip_sigma, float median, float sigma) {
  for (uint32_t i = 0; i < star->bins; i++) {
    if (seen(star->flags[i]) && star->flat[i] - median > clip_sigma * sigma) {
      star->flags[i] |= STAR_BAD;
    }
  }
}

void noise_clip(survey_star_t *star, float clip_sigma, noise_scratch_t *scratch) {
  clear(star);
  const uint32_t size = collect(star, SEEN, scratch->series);
  if (size > 0u) {
    const float median = order_median(scratch->series, size);
    clip(star, clip_sigma, median, order_sigma(scratch->series, size));
  }
}

void noise_mark_bad(survey_star_t *star, float clip_sigma, noise_scratch_t *scratch) {
  clear(star);
  const uint32_t size = sliding_means(star, SEEN, scratch->series);
  if (size == 0u) {
    return;
  }
  const float sigma = order_sigma(scratch->series, size); // overwrites the means
  if (!(sigma > 0.0f)) {
    return;
  }
  sliding_means(star, SEEN, scratch->series);
  mark_noisy(star, size, sigma, scratch);
  settle(star, size);
  mark_bright(star, sigma, scratch->series);
  settle(star, size);
  mark_unsettled(star, sigma, scratch->series);
  settle(star, size);
  const uint32_t all = collect(star, SEEN, scratch->series);
  const float median = order_median(scratch->series, all);
  clip(star, clip_sigma, median, order_sigma(scratch->series, all));
}

void noise_weigh(survey_star_t *star, noise_scratch_t *scratch) {
  const uint32_t width = bins_of(star, window_days);
  const uint32_t size = collect(star, GOOD, scratch->series);
  star->sigma = 0.0f;
  for (uint32_t i = 0; i < star->bins; i++) {
    star->weight[i] = 0;
  }
  if (size == 0u) {
    return;
  }
  running_fill(&scratch->low, scratch->series, size, width, RUNNING_SCATTER, scratch->window);
  sliding_means(star, GOOD, scratch->series);
  running_fill(&scratch->high, scratch->series, size, width, RUNNING_SCATTER, scratch->window);
  // A short full bin is no better than its neighbours where noise is red.
  for (uint32_t i = 0; i < size; i++) {
    scratch->series[i] = larger(larger(running_at(&scratch->low, i), running_at(&scratch->high, i)), least_sigma);
  }
  star->sigma = order_median(scratch->series, size);
  uint32_t place = 0;
  for (uint32_t i = 0; i < star->bins; i++) {
    if (!is(GOOD, star->flags[i])) {
      continue;
    }
    const float sigma =
        larger(larger(running_at(&scratch->low, place), running_at(&scratch->high, place)), least_sigma);
    const float ratio = star->sigma / sigma;
    const float weight = (float)STAR_WEIGHT * ratio * ratio * star_fullness(star->flags[i]);
    place++;
    star->weight[i] = (uint8_t)clamped((float)nearest_whole(smaller(weight, 255.0f)), 1.0f, (float)STAR_MOST_WEIGHT);
  }
}
