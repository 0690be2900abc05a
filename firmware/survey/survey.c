// SPDX-License-Identifier: MIT
#include "survey/survey.h"

#include <string.h>

#include "survey/arithmetic.h"
#include "survey/trend.h"

enum { MOST_PASSES = 4, MOST_FRUITLESS = 2 };
// A filter this many times as long as a transit leaves it as it is (Hippke et al. 2019, AJ 158, 143; section 4).
static const float filter_durations = 3.0f;

void survey_begin(survey_t *survey, const star_setup_t *setup) {
  memset(&survey->found, 0, sizeof survey->found);
  memset(survey->verdicts, 0, sizeof survey->verdicts);
  star_begin(&survey->star, setup);
  survey->stage = SURVEY_RECEIVE;
  survey->spectrum.next = 0;
  survey->pass = 0;
  survey->place = 0;
  survey->fruitless = 0;
  survey->ranked = false;
  survey->digest = 0;
}

void survey_search(survey_t *survey) {
  star_end(&survey->star);
  survey->stage = survey->star.good > 0u ? SURVEY_CLEAN : SURVEY_DONE;
}

/// Add a word to a checksum.
static uint32_t add_word(uint32_t digest, uint32_t word) {
  return (digest ^ word) * 16777619u;
}

/// Add numbers to a checksum.
static uint32_t add_numbers(uint32_t digest, const float *numbers, uint32_t size) {
  for (uint32_t i = 0; i < size; i++) {
    uint32_t word;
    memcpy(&word, numbers + i, sizeof word);
    digest = add_word(digest, word);
  }
  return digest;
}

uint32_t survey_digest(const survey_t *survey) {
  const survey_star_t *star = &survey->star;
  uint32_t digest = add_numbers(2166136261u, star->flat, star->bins);
  for (uint32_t i = 0; i < star->bins; i++) {
    digest = add_word(digest, (uint32_t)star->weight[i] << 8 | star->flags[i]);
  }
  for (uint32_t i = 0; i < survey->spectrum.next; i++) {
    digest = add_word(digest, survey->spectrum.powers[i]);
  }
  for (uint32_t i = 0; i < survey->found.count; i++) {
    const event_t *event = &survey->found.candidates[i].event;
    const shape_t *shape = &event->shape;
    const float numbers[] = {shape->period, shape->epoch,     shape->duration,   shape->depth,          shape->ingress,
                             event->snr,    event->odd_depth, event->even_depth, event->secondary_depth};
    digest = add_numbers(digest, numbers, sizeof numbers / sizeof numbers[0]);
  }
  return digest;
}

/// Take the trend off, mark bursts, weigh.
static survey_stage_t clean(survey_t *survey) {
  survey_star_t *star = &survey->star;
  trend_divide(star, WINDOW_TREND_DAYS, WINDOW_GAP_DAYS, survey->scratch.trend);
  noise_mark_bad(star, WINDOW_CLIP_SIGMA, &survey->scratch.noise);
  noise_weigh(star, &survey->scratch.noise);
  return SURVEY_SEARCH;
}

/// Fold on further trial periods.
static survey_stage_t search(survey_t *survey, uint32_t trials) {
  spectrum_t *spectrum = &survey->spectrum;
  if (survey->place == 0u) {
    survey->place = 1;
    survey->pass++;
    spectrum_begin(spectrum, &survey->star, survey->pass > 1u);
    if (spectrum->count == 0u) {
      return SURVEY_FLATTEN;
    }
    fold_pack(&survey->scratch.fold, &survey->star, spectrum_period(spectrum, 0));
  }
  return spectrum_continue(spectrum, &survey->scratch.fold, survey->star.bin_days, trials) ? SURVEY_RANK
                                                                                           : SURVEY_SEARCH;
}

/// What a peak is ordered by: those that stand out first, the strongest first.
static float merit(const survey_t *survey, uint32_t place) {
  const spectrum_peak_t *peak = &survey->peak[place];
  const series_t *series = &survey->series[place];
  const float strength = series_strength(series, peak->sde);
  return candidates_stands_out(series, peak) ? strength + 1e6f : strength;
}

/// Find the peaks, or measure one of them; true once all are measured and in order.
static bool rank_peaks(survey_t *survey) {
  if (survey->place == 0u) {
    survey->peaks = spectrum_peaks(&survey->spectrum, &survey->scratch.noise, survey->peak);
    survey->before = survey->found.count;
    survey->took = false;
  } else if (survey->place <= survey->peaks) {
    spectrum_peak_t *peak = &survey->peak[survey->place - 1u];
    const float shortest = spectrum_period(&survey->spectrum, 0);
    spectrum_locate(peak, &survey->star, &survey->scratch.fold, shortest);
    survey->series[survey->place - 1u] = series_of(&survey->star, peak);
  }
  if (survey->place++ < survey->peaks) {
    return false;
  }
  for (uint32_t i = 1; i < survey->peaks; i++) {
    for (uint32_t j = i; j > 0u && merit(survey, j) > merit(survey, j - 1u); j--) {
      const spectrum_peak_t peak = survey->peak[j];
      const series_t series = survey->series[j];
      survey->peak[j] = survey->peak[j - 1u];
      survey->series[j] = survey->series[j - 1u];
      survey->peak[j - 1u] = peak;
      survey->series[j - 1u] = series;
    }
  }
  return true;
}

/// Take out what the peak at a place shows.
static void take(survey_t *survey, uint32_t place) {
  const spectrum_peak_t *peak = &survey->peak[place];
  // What was taken out in this pass may have carried the peak.
  const series_t series = survey->took ? series_of(&survey->star, peak) : survey->series[place];
  bool took = false;
  if (candidates_stands_out(&series, peak)) {
    took = candidates_take(&survey->found, &survey->star, peak, &series, &survey->scratch.event);
  } else if (place == 0u && candidates_is_one_dip(&series, peak)) {
    took = candidates_take_dip(&survey->found, &survey->star, series.strongest, peak->duration);
  }
  survey->took = survey->took || took;
}

/// Look at the peaks of a pass, one a call.
static survey_stage_t rank(survey_t *survey) {
  if (!survey->ranked) {
    survey->ranked = rank_peaks(survey);
    survey->place = survey->ranked ? 0u : survey->place;
    return SURVEY_RANK;
  }
  if (survey->place < survey->peaks && survey->found.count < SURVEY_MAX_CANDIDATES) {
    take(survey, survey->place++);
    return SURVEY_RANK;
  }
  survey->ranked = false;
  survey->fruitless += survey->found.count == survey->before ? 1u : 0u;
  const bool more = survey->took && survey->found.count < SURVEY_MAX_CANDIDATES && survey->pass < MOST_PASSES &&
                    survey->fruitless < MOST_FRUITLESS;
  return more ? SURVEY_SEARCH : SURVEY_FLATTEN;
}

/// Take the trend off again, which the events do not shape now.
static survey_stage_t flatten(survey_t *survey) {
  survey_star_t *star = &survey->star;
  if (survey->found.count == 0u) {
    return SURVEY_DONE;
  }
  const float longest = candidates_mask(&survey->found, star, WINDOW_MASK_DURATIONS) * star->bin_days;
  trend_divide(star, larger(WINDOW_TREND_DAYS, filter_durations * longest), WINDOW_GAP_DAYS, survey->scratch.trend);
  noise_clip(star, WINDOW_CLIP_SIGMA, &survey->scratch.noise);
  return SURVEY_MEASURE;
}

/// Measure a candidate on the flattened light curve.
static survey_stage_t measure(survey_t *survey) {
  event_t *event = &survey->found.candidates[survey->place].event;
  candidates_keep_own(&survey->found, &survey->star, survey->place);
  const shape_t start = event->shape;
  event_measure(event, &survey->star, &start, &survey->scratch.event);
  event_settle(event, &survey->star, &survey->scratch.event);
  survey->place++;
  return survey->place < survey->found.count ? SURVEY_MEASURE : SURVEY_FOLD;
}

/// Return what comes after a candidate.
static survey_stage_t after_candidate(survey_t *survey) {
  survey->place++;
  return survey->place < survey->found.count ? SURVEY_FOLD : SURVEY_DONE;
}

/// Fold the window of the candidate whose turn it is.
static survey_stage_t fold_window(survey_t *survey) {
  survey_verdict_t *verdict = &survey->verdicts[survey->place];
  verdict->has_window = survey_refold(survey, survey->place);
  verdict->snr = survey->window.snr;
  return verdict->has_window ? SURVEY_CLASSIFY : after_candidate(survey);
}

survey_stage_t survey_step(survey_t *survey, uint32_t trials) {
  const survey_stage_t stage = survey->stage;
  survey_stage_t next = stage;
  switch (stage) {
  case SURVEY_CLEAN:
    next = clean(survey);
    break;
  case SURVEY_SEARCH:
    next = search(survey, trials > 0u ? trials : 1u);
    break;
  case SURVEY_RANK:
    next = rank(survey);
    break;
  case SURVEY_FLATTEN:
    next = flatten(survey);
    break;
  case SURVEY_MEASURE:
    next = measure(survey);
    break;
  case SURVEY_FOLD:
    next = fold_window(survey);
    break;
  default: // the caller's turn
    break;
  }
  if (next != stage && next != SURVEY_CLASSIFY && stage != SURVEY_FOLD) {
    survey->place = 0;
  }
  if (next != stage) {
    survey->digest = survey_digest(survey);
  }
  survey->stage = next;
  return next;
}

void survey_classified(survey_t *survey, const int8_t *outputs, uint32_t size) {
  if (survey->stage == SURVEY_CLASSIFY) {
    const uint32_t room = sizeof survey->verdicts[0].outputs;
    memcpy(survey->verdicts[survey->place].outputs, outputs, size < room ? size : room);
    survey->stage = after_candidate(survey);
  }
}

bool survey_refold(survey_t *survey, uint32_t candidate) {
  candidates_keep_own(&survey->found, &survey->star, candidate);
  return window_fold(&survey->window, &survey->star, &survey->found.candidates[candidate].event.shape,
                     &survey->scratch.window);
}
