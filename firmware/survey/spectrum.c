// SPDX-License-Identifier: MIT
#include "survey/spectrum.h"

#include <string.h>

#include "survey/arithmetic.h"
#include "survey/order.h"

enum { HALF_BITS = 16 };
// Trial frequencies where one would do.
static const float wanted_oversampling = 3.0f;
static const float later_oversampling = 2.0f;
static const float fewest_transits = 2.0f;
// Of a period that is folded.
static const float fewest_bins = 4.0f;
// Width of the background in periods that differ by one duration at the end of the span.
static const float background_steps = 30.0f;
static const float share_of_neighbour = 0.7f;
static const float peak_width = 0.01f;

/// Keep the upper half of a float, rounded.
static uint16_t half_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return (uint16_t)((bits + (1u << (HALF_BITS - 1))) >> HALF_BITS);
}

/// Return the float that was kept.
static float whole_of(uint16_t half) {
  const uint32_t bits = (uint32_t)half << HALF_BITS;
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

void spectrum_begin(spectrum_t *spectrum, const survey_star_t *star, bool again) {
  const float bin = star->bin_days;
  const float span = (float)star->bins * bin;
  const float shortest = larger(star->setup.shortest_days, fewest_bins * bin);
  const float longest = smaller(star->setup.longest_days, span / fewest_transits);
  spectrum->count = 0;
  spectrum->next = 0;
  spectrum->octave = 0.0f;
  spectrum->hint = 0.0f;
  if (!(longest > shortest)) {
    return;
  }
  const float high = 1.0f / cube_root(shortest);
  const float low = 1.0f / cube_root(longest);
  const float natural = fold_central_days(1.0f) / span / 3.0f;
  const float trials = (high - low) / natural;
  spectrum->oversampling =
      smaller(again ? later_oversampling : wanted_oversampling, (float)(SURVEY_MAX_PERIODS - 2u) / trials);
  spectrum->count = (uint32_t)whole_below(trials * spectrum->oversampling) + 2u;
  const float scale = cube_root(bin); // from days to bins
  spectrum->first_root = high * scale;
  spectrum->root_step = (high - low) * scale / (float)(spectrum->count - 1u);
}

float spectrum_period(const spectrum_t *spectrum, uint32_t place) {
  const float root_of = spectrum->first_root - (float)place * spectrum->root_step;
  return 1.0f / (root_of * root_of * root_of);
}

bool spectrum_continue(spectrum_t *spectrum, fold_t *fold, float bin_days, uint32_t trials) {
  for (uint32_t i = 0; i < trials && spectrum->next < spectrum->count; i++) {
    const float period = spectrum_period(spectrum, spectrum->next);
    const uint32_t level = fold_level_of(period);
    if (period > spectrum->octave || level > fold->level) {
      fold_coarsen(fold, level);
      while (period > spectrum->octave) {
        spectrum->octave = spectrum->octave > 0.0f ? 2.0f * spectrum->octave : 2.0f * period;
      }
      fold_durations(fold, bin_days, 0.5f * spectrum->octave, spectrum->octave, &spectrum->durations);
    }
    const float power = fold_trial(fold, period, &spectrum->durations, spectrum->hint).power;
    // Neighbouring periods have about the same power.
    spectrum->hint = share_of_neighbour * magnitude(power);
    spectrum->powers[spectrum->next++] = half_of(power);
  }
  return spectrum->next >= spectrum->count;
}

/// Whether a period lies within the width of a peak found before.
static bool is_taken(float period, const spectrum_peak_t *peaks, uint32_t count) {
  for (uint32_t k = 0; k < count; k++) {
    if (magnitude(period - peaks[k].period) <= peak_width * peaks[k].period) {
      return true;
    }
  }
  return false;
}

uint32_t spectrum_peaks(const spectrum_t *spectrum, noise_scratch_t *scratch, spectrum_peak_t *peaks) {
  float *values = scratch->series;
  for (uint32_t i = 0; i < spectrum->count; i++) {
    values[i] = magnitude(whole_of(spectrum->powers[i]));
  }
  const float steps = larger(3.0f, background_steps * spectrum->oversampling);
  const uint32_t width = (uint32_t)smaller(steps, 0.5f * (float)spectrum->count);
  running_fill(&scratch->low, values, spectrum->count, width, RUNNING_MEDIAN, scratch->window);
  for (uint32_t i = 0; i < spectrum->count; i++) {
    values[i] -= running_at(&scratch->low, i);
  }
  const float spread = order_sigma(values, spectrum->count);
  uint32_t found = 0;
  while (found < SPECTRUM_PEAKS && spread > 0.0f) {
    float best = 0.0f;
    uint32_t place = spectrum->count;
    for (uint32_t i = 0; i < spectrum->count; i++) {
      const float power = whole_of(spectrum->powers[i]); // a brightening is below 0 and below its background
      const float excess = power - running_at(&scratch->low, i);
      if (excess > best && !is_taken(spectrum_period(spectrum, i), peaks, found)) {
        best = excess;
        place = i;
      }
    }
    if (place == spectrum->count) {
      break;
    }
    peaks[found++] = (spectrum_peak_t){.period = spectrum_period(spectrum, place), .sde = best / spread};
  }
  return found;
}

void spectrum_locate(spectrum_peak_t *peak, const survey_star_t *star, fold_t *fold, float shortest) {
  fold_durations_t durations;
  float octave = 2.0f * shortest;
  while (peak->period > octave) {
    octave *= 2.0f;
  }
  fold_pack(fold, star, shortest);
  fold_coarsen(fold, fold_level_of(peak->period));
  fold_durations(fold, star->bin_days, 0.5f * octave, octave, &durations);
  const fold_box_t box = fold_trial(fold, peak->period, &durations, 0.0f);
  peak->epoch = box.epoch;
  peak->duration = box.duration;
}
