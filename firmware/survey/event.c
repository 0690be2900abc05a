// SPDX-License-Identifier: MIT
#include "survey/event.h"

#include "survey/arithmetic.h"
#include "survey/order.h"

enum { FEWEST_STRETCHES = 16, MOST_MULTIPLE = 4 };
static const float clear_durations = 1.0f;
static const float least_coverage = 0.25f;
// Dips shallower than this share of others, by so many standard deviations, are not of the same planet.
static const float shallow_share = 0.5f;
static const float apart_sigma = 3.5f;
static const float longest_central = 4.0f;
// Odd and even transits, and a secondary as deep as the primary (`detection.eclipsing_binary`).
static const float odd_even_sigma = 5.0f;
static const float odd_even_share = 0.1f;
static const float half_orbit_durations = 0.25f;
static const float equal_share = 0.2f;
static const float equal_sigma = 3.0f;
static const float doubled_durations = 0.75f;

/// Return the noise on the scale of a duration, of what is clear of the events.
static event_noise_t noise_of(const survey_star_t *star, const shape_t *shape, float *series) {
  uint32_t size = 0;
  int32_t number;
  for (uint32_t i = 0; i < star->bins; i++) {
    const float distance = shape_distance(shape, (float)i, &number);
    if (star_usable(star->flags[i]) && magnitude(distance) > clear_durations * shape->duration) {
      series[size++] = star->flat[i];
    }
  }
  event_noise_t noise = {0.0f, 0.0f, 1.0f};
  if (size == 0u) {
    return noise;
  }
  noise.level = order_median(series, size);
  noise.white = order_sigma(series, size);
  if (!(noise.white > 0.0f)) {
    return noise;
  }
  const float stretch = smaller(shape->duration, (float)star->bins / (float)FEWEST_STRETCHES);
  const float full = 0.5f * (float)whole_below(stretch);
  uint32_t means = 0;
  float sum = 0.0f;
  float count = 0.0f;
  int32_t place = -1;
  for (uint32_t i = 0; i <= star->bins; i++) {
    const int32_t here = whole_below((float)i / stretch);
    if (here != place || i == star->bins) {
      if (count > 0.0f && count >= full) {
        series[means++] = sum / root(count);
      }
      sum = 0.0f;
      count = 0.0f;
      place = here;
    }
    if (i < star->bins && star_usable(star->flags[i])) {
      const float distance = shape_distance(shape, (float)i, &number);
      if (magnitude(distance) > clear_durations * shape->duration) {
        sum += star->flat[i] - noise.level;
        count += 1.0f;
      }
    }
  }
  if (means > 0u) {
    noise.factor = larger(1.0f, order_sigma(series, means) / noise.white);
  }
  return noise;
}

/// Number of the first transit that could be seen.
static int32_t first_number(const shape_t *shape) {
  return whole_below(-shape->epoch / shape->period);
}

/// Measure the depth of each transit by the shape scaled to it; returns how many places there are.
static uint32_t each_transit(const survey_star_t *star, const shape_t *shape, const event_noise_t *noise,
                             event_scratch_t *scratch) {
  const float exposure = star->setup.cadences_a_bin > 1u ? 1.0f : 0.0f;
  const int32_t first = first_number(shape);
  const float reach = 0.5f * shape->duration + 1.0f;
  uint32_t places = 0;
  for (; places < SURVEY_MAX_TRANSITS; places++) {
    const float centre = shape->epoch + (float)(first + (int32_t)places) * shape->period;
    if (centre > (float)star->bins + reach) {
      break;
    }
    float weight = 0.0f;
    float product = 0.0f;
    const int32_t last = least_of((int32_t)star->bins - 1, whole_below(centre + reach));
    for (int32_t i = most_of(0, whole_below(centre - reach)); i <= last; i++) {
      if (star_usable(star->flags[i])) {
        const float dip = shape_dip(shape, (float)i - centre, exposure);
        weight += dip * dip;
        product += dip * (noise->level - star->flat[i]);
      }
    }
    scratch->weight[places] = weight;
    scratch->depth[places] = weight > 0.0f ? product / weight : 0.0f;
  }
  return places;
}

/// Sums over a choice of transits.
typedef struct {
  float weight;
  float product;
  float squares; ///< Of the depths.
  uint32_t count;
} some_t;

/// Add up the transits whose place is `rest` modulo `step`; or, inverted, all others.
static some_t some_of(const event_scratch_t *scratch, uint32_t places, uint32_t step, uint32_t rest, bool inverted) {
  some_t some = {0};
  for (uint32_t k = 0; k < places; k++) {
    if (((k % step) == rest) != inverted && scratch->weight[k] > 0.0f) {
      some.weight += scratch->weight[k];
      some.product += scratch->weight[k] * scratch->depth[k];
      some.squares += scratch->weight[k] * scratch->depth[k] * scratch->depth[k];
      some.count++;
    }
  }
  return some;
}

/// Signal-to-noise ratio of a choice of transits.
static float snr_of(some_t some, const event_noise_t *noise) {
  const float sigma = noise->white * noise->factor;
  return some.weight > 0.0f && sigma > 0.0f ? some.product / root(some.weight) / sigma : 0.0f;
}

/// A depth and its standard deviation.
typedef struct {
  float depth;
  float error;
} depth_t;

/// Mean depth: its error is that of the noise, or of the scatter of three transits or more if larger.
static depth_t mean_depth(some_t some, const event_noise_t *noise) {
  if (!(some.weight > 0.0f)) {
    return (depth_t){0.0f, 0.0f};
  }
  const float mean = some.product / some.weight;
  float error = noise->white * noise->factor / root(some.weight);
  if (some.count >= 3u) {
    const float variance = larger(some.squares / some.weight - mean * mean, 0.0f);
    error = larger(error, root(variance / (float)(some.count - 1u)));
  }
  return (depth_t){mean, error};
}

/// Of which multiple of the period, from which transit on, the dips are transits.
typedef struct {
  uint32_t multiple;
  uint32_t first;
} multiple_t;

/// Return the multiple whose ratio is highest, or whose transits are so much deeper that the others are none.
static multiple_t multiple_of(const event_scratch_t *scratch, uint32_t places, const event_noise_t *noise) {
  multiple_t best = {1, 0};
  multiple_t apart = {0, 0};
  float ratio = snr_of(some_of(scratch, places, 1, 0, false), noise);
  float apart_ratio = 0.0f;
  for (uint32_t multiple = 2; multiple <= MOST_MULTIPLE; multiple++) {
    for (uint32_t first = 0; first < multiple; first++) {
      const some_t chosen = some_of(scratch, places, multiple, first, false);
      if (chosen.count < 2u) {
        continue;
      }
      const float own = snr_of(chosen, noise);
      const depth_t deep = mean_depth(chosen, noise);
      const depth_t other = mean_depth(some_of(scratch, places, multiple, first, true), noise);
      const float error = root(deep.error * deep.error + other.error * other.error);
      if (own > ratio) {
        ratio = own;
        best = (multiple_t){multiple, first};
      }
      if (other.depth < shallow_share * deep.depth && deep.depth - other.depth > apart_sigma * error &&
          own > apart_ratio) {
        apart_ratio = own;
        apart = (multiple_t){multiple, first};
      }
    }
  }
  return apart.multiple > 0u ? apart : best;
}

/// Fit a shape, and measure noise and transits; returns how many places there are.
static uint32_t fit(event_t *event, const survey_star_t *star, event_scratch_t *scratch) {
  const float period_days = event->shape.period * star->bin_days;
  const float longest = longest_central * fold_central_days(period_days) / star->bin_days;
  profile_scan(&scratch->profile, star, &event->shape);
  profile_fit(&scratch->profile, star, &event->shape, longest);
  event->noise = noise_of(star, &event->shape, scratch->series);
  return each_transit(star, &event->shape, &event->noise, scratch);
}

/// Fill in what is told by the transits one by one.
static void weigh_transits(event_t *event, const event_scratch_t *scratch, uint32_t places) {
  const event_noise_t *noise = &event->noise;
  float strongest = -1e30f;
  float most = 0.0f;
  uint32_t place = 0;
  for (uint32_t k = 0; k < places; k++) {
    const float ratio = scratch->depth[k] * root(scratch->weight[k]);
    most = larger(most, scratch->weight[k]);
    if (scratch->weight[k] > 0.0f && ratio > strongest) {
      strongest = ratio;
      place = k;
    }
  }
  event->transits = 0;
  for (uint32_t k = 0; k < places; k++) {
    event->transits += scratch->weight[k] > 0.0f && scratch->weight[k] >= least_coverage * most ? 1u : 0u;
  }
  event->strongest = event->shape.epoch + (float)(first_number(&event->shape) + (int32_t)place) * event->shape.period;
  event->snr = snr_of(some_of(scratch, places, 1, 0, false), noise);
  some_t rest = some_of(scratch, places, 1, 0, false);
  if (rest.count > 0u) {
    rest.weight -= scratch->weight[place];
    rest.product -= scratch->weight[place] * scratch->depth[place];
  }
  event->snr_rest = rest.count > 1u ? snr_of(rest, noise) : 0.0f;
  const uint32_t odd = (uint32_t)(first_number(&event->shape) & 1) ^ 1u; // the place of the first odd number
  const depth_t odd_depth = mean_depth(some_of(scratch, places, 2, odd, false), noise);
  const depth_t even_depth = mean_depth(some_of(scratch, places, 2, odd ^ 1u, false), noise);
  const float error = root(odd_depth.error * odd_depth.error + even_depth.error * even_depth.error);
  event->odd_depth = odd_depth.depth;
  event->odd_error = odd_depth.error;
  event->even_depth = even_depth.depth;
  event->even_error = even_depth.error;
  const bool both = odd_depth.error > 0.0f && even_depth.error > 0.0f;
  event->odd_even_sigma = both ? magnitude(odd_depth.depth - even_depth.depth) / error : 0.0f;
}

void event_measure(event_t *event, const survey_star_t *star, const shape_t *start, event_scratch_t *scratch) {
  *event = (event_t){.shape = *start};
  uint32_t places = fit(event, star, scratch);
  const multiple_t multiple = multiple_of(scratch, places, &event->noise);
  if (multiple.multiple > 1u) {
    event->shape.epoch += (float)(first_number(&event->shape) + (int32_t)multiple.first) * event->shape.period;
    event->shape.period *= (float)multiple.multiple;
    places = fit(event, star, scratch);
  }
  weigh_transits(event, scratch, places);
  event_secondary(event, star, scratch);
}

void event_settle(event_t *event, const survey_star_t *star, event_scratch_t *scratch) {
  const float deeper = larger(event->odd_depth, event->even_depth);
  const float shallower = smaller(event->odd_depth, event->even_depth);
  const shape_t *shape = &event->shape;
  event_t other;
  if (event->odd_even_sigma > odd_even_sigma && deeper - shallower > odd_even_share * deeper) {
    shape_t start = *shape;
    start.epoch += event->odd_depth > event->even_depth ? start.period : 0.0f;
    start.period *= 2.0f;
    event_measure(&other, star, &start, scratch);
    const float apart = magnitude(magnitude(other.secondary_phase) - 0.5f) * other.shape.period;
    if (other.secondary_certain && apart <= doubled_durations * shape->duration) {
      *event = other;
    }
    return;
  }
  const float apart = magnitude(magnitude(event->secondary_phase) - 0.5f) * shape->period;
  const float difference = magnitude(shape->depth - event->secondary_depth);
  const float error = root(2.0f) * event->secondary_depth / larger(event->secondary_sigma, 1.0f);
  if (event->secondary_certain && apart <= half_orbit_durations * shape->duration &&
      difference <= smaller(equal_sigma * error, equal_share * shape->depth)) {
    shape_t start = *shape;
    start.period *= 0.5f;
    event_measure(&other, star, &start, scratch);
    const float ratio = other.shape.period / start.period;
    if (magnitude(ratio - 1.0f) < 0.01f && !(other.odd_even_sigma > odd_even_sigma)) {
      *event = other;
    }
  }
}
