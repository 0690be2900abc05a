// SPDX-License-Identifier: MIT
#include "survey/candidates.h"

#include "survey/arithmetic.h"

enum { MOST_RATIO = 5 };
// Thresholds of `detection.settings`.
static const float least_sde = 4.5f;
static const float least_snr = 5.5f;
static const float least_strength = 5.2f;
static const uint32_t least_transits = 2;
static const float least_single_snr = 6.0f;
static const float unequal_sigma = 5.0f;
static const float half_mask = 0.75f;   // durations
static const float widest_mask = 0.25f; // periods
static const float largest_mask = 0.6f; // of the light curve
// Dips at a simple ratio to an earlier period (`detection.commensurate`).
static const float beside_durations = 1.5f;
static const float much_stronger = 2.0f;

bool candidates_stands_out(const series_t *series, const spectrum_peak_t *peak) {
  return peak->sde >= least_sde && series->count >= least_transits &&
         series_strength(series, peak->sde) >= least_strength;
}

bool candidates_is_one_dip(const series_t *series, const spectrum_peak_t *peak) {
  return peak->sde >= least_sde && series->count > 0u && series->snr_strongest >= least_single_snr &&
         series->snr >= least_snr && least_snr > series->snr_rest;
}

/// Distance of a bin from the nearest event of a dip.
static float distance_of(const taken_t *dip, float bin) {
  const float from_epoch = bin - dip->epoch;
  if (!(dip->period > 0.0f)) {
    return magnitude(from_epoch);
  }
  return magnitude(from_epoch - (float)nearest_whole(from_epoch / dip->period) * dip->period);
}

/// Note a dip and take it out of the light curve.
static bool take_out(candidates_t *found, survey_star_t *star, taken_t dip) {
  if (found->taken == CANDIDATES_MOST_TAKEN) {
    return false;
  }
  found->dips[found->taken++] = dip;
  for (uint32_t i = 0; i < star->bins; i++) {
    if (distance_of(&dip, (float)i) <= half_mask * dip.duration) {
      star->flags[i] |= STAR_TAKEN;
    }
  }
  return true;
}

bool candidates_take_dip(candidates_t *found, survey_star_t *star, float centre, float duration) {
  return take_out(found, star, (taken_t){0.0f, centre, duration, SURVEY_MAX_CANDIDATES});
}

/// Whether the strongest transit of a signal belongs to no other.
static bool stands_alone(const event_t *event) {
  // What remains of the fewest transits, all alike and at the threshold together, if one is left out.
  const float least_rest = least_snr * root(1.0f - 1.0f / (float)least_transits);
  return event->transits < least_transits || event->snr_rest < least_rest ||
         (event->transits == 2u && event->odd_even_sigma > unequal_sigma);
}

/// Whether a new signal belongs to an earlier one: its period is a simple ratio of the earlier one's.
static bool related(const event_t *event, const event_t *earlier) {
  const float period = earlier->shape.period;
  const float duration = larger(earlier->shape.duration, event->shape.duration);
  const float from_epoch = (event->shape.epoch - earlier->shape.epoch) / period;
  const float phase = from_epoch - (float)nearest_whole(from_epoch);
  const float cycles = (float)(event->transits > 2u ? event->transits - 1u : 1u);
  for (int32_t below = 1; below <= MOST_RATIO; below++) {
    for (int32_t above = 1; above <= MOST_RATIO; above++) {
      const float ratio = (float)above / (float)below;
      if (magnitude(event->shape.period - ratio * period) * cycles > duration) {
        continue;
      }
      // A secondary eclipse may be anywhere in the orbit, also where every second one of it is seen.
      const bool anywhere = above == below || (above == 1 && below == 2) || (above == 2 && below == 1);
      const float places = phase * (float)below;
      const float nearest = magnitude(places - (float)nearest_whole(places)) / (float)below * period;
      if (anywhere || earlier->snr > much_stronger * event->snr || nearest < beside_durations * duration) {
        return true;
      }
    }
  }
  return false;
}

bool candidates_take(candidates_t *found, survey_star_t *star, const spectrum_peak_t *peak, const series_t *series,
                     event_scratch_t *scratch) {
  const shape_t start = {.period = peak->period, .epoch = peak->epoch, .duration = peak->duration, .ingress = 0.2f};
  event_t event;
  event_measure(&event, star, &start, scratch);
  if (!(event.snr >= least_snr)) {
    return false;
  }
  if (stands_alone(&event)) {
    return series->snr_strongest >= least_single_snr &&
           candidates_take_dip(found, star, event.strongest, event.shape.duration);
  }
  uint32_t place = 0;
  while (place < SURVEY_MAX_CANDIDATES && place < found->count && !related(&event, &found->candidates[place].event)) {
    place++;
  }
  const taken_t dip = {event.shape.period, event.shape.epoch, event.shape.duration, (uint8_t)place};
  if (place == SURVEY_MAX_CANDIDATES || !take_out(found, star, dip)) {
    return false;
  }
  if (place < found->count) {
    found->candidates[place].others++;
  } else {
    found->candidates[found->count++] =
        (candidate_t){.event = event, .sde = peak->sde, .strength = series_strength(series, peak->sde)};
  }
  return true;
}

float candidates_mask(const candidates_t *found, survey_star_t *star, float durations) {
  float longest = 0.0f;
  uint32_t masked = 0;
  for (uint32_t i = 0; i < star->bins; i++) {
    star->flags[i] &= (uint8_t)~STAR_IN_DIP;
  }
  for (uint32_t k = 0; k < found->taken; k++) {
    const taken_t *dip = &found->dips[k];
    float half = (dip->period > 0.0f ? durations : half_mask) * dip->duration;
    half = dip->period > 0.0f ? smaller(half, widest_mask * dip->period) : half;
    uint32_t more = 0;
    for (uint32_t i = 0; i < star->bins; i++) {
      more += (star->flags[i] & STAR_IN_DIP) == 0u && distance_of(dip, (float)i) <= half ? 1u : 0u;
    }
    longest = larger(longest, dip->duration);
    // A trend needs something to be seen in.
    if ((float)(masked + more) > largest_mask * (float)star->bins) {
      continue;
    }
    masked += more;
    for (uint32_t i = 0; i < star->bins; i++) {
      star->flags[i] |= distance_of(dip, (float)i) <= half ? STAR_IN_DIP : 0u;
    }
  }
  return longest;
}

void candidates_keep_own(const candidates_t *found, survey_star_t *star, uint32_t candidate) {
  const shape_t *shape = &found->candidates[candidate].event.shape;
  const taken_t own = {shape->period, shape->epoch, shape->duration, (uint8_t)candidate};
  for (uint32_t i = 0; i < star->bins; i++) {
    star->flags[i] &= (uint8_t)~STAR_TAKEN;
  }
  for (uint32_t k = 0; k < found->taken; k++) {
    const taken_t *dip = &found->dips[k];
    if (dip->candidate == candidate) {
      continue;
    }
    for (uint32_t i = 0; i < star->bins; i++) {
      if (distance_of(dip, (float)i) <= half_mask * dip->duration &&
          distance_of(&own, (float)i) > half_mask * own.duration) {
        star->flags[i] |= STAR_TAKEN;
      }
    }
  }
}
