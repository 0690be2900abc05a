// SPDX-License-Identifier: MIT
#include "survey/series.h"

#include "survey/arithmetic.h"

// A transit of which less than this was seen, as a share of its duration, is not counted.
static const float least_coverage = 0.3f;
// Flanks that a dip is compared with, in durations from its centre, and what a true transit loses over them.
static const float flank_from = 0.75f;
static const float flank_to = 2.0f;
static const float flank_gain = 1.2f;
static const float largest_spread = 0.5f;
static const float certain_sigma = 2.0f;

/// Weighted sums over some bins.
typedef struct {
  float flux;
  float weight;
} sums_t;

/// Sums that a series is made of.
typedef struct {
  sums_t all;
  sums_t strongest;
  float strongest_ratio;
  float strongest_centre;
  float squares;
  sums_t relative;
  uint32_t count;
} total_t;

/// Add one dip, whose box and flanks were summed.
static void add_dip(total_t *total, sums_t box, sums_t flank, float centre) {
  const float ratio = box.flux / root(box.weight);
  if (total->count == 0u || ratio > total->strongest_ratio) {
    total->strongest = box;
    total->strongest_ratio = ratio;
    total->strongest_centre = centre;
  }
  total->count++;
  total->all.flux += box.flux;
  total->all.weight += box.weight;
  total->squares += box.flux * box.flux / box.weight;
  if (flank.weight > 0.0f) {
    const float depth = box.flux / box.weight - flank.flux / flank.weight;
    const float weight = 1.0f / (1.0f / box.weight + 1.0f / flank.weight);
    total->relative.flux += depth * weight;
    total->relative.weight += weight;
  }
}

/// Return the ratio of sums to their noise, in units of one bin's.
static float ratio_of(sums_t sums) {
  return sums.weight > 0.0f ? sums.flux / root(sums.weight) : 0.0f;
}

/// Finish a series; `unit` turns weighted sums into standard deviations.
static series_t finished(const total_t *total, float unit) {
  series_t series = {.count = total->count, .scatter = 1.0f};
  if (total->count == 0u) {
    return series;
  }
  series.snr = ratio_of(total->all) * unit;
  series.snr_over_flanks = ratio_of(total->relative) * unit;
  series.snr_strongest = total->strongest_ratio * unit;
  series.strongest = total->strongest_centre;
  if (total->count > 1u) {
    const sums_t rest = {total->all.flux - total->strongest.flux, total->all.weight - total->strongest.weight};
    const float others = (float)(total->count - 1u);
    series.snr_rest = ratio_of(rest) * unit * root((float)total->count / others);
    const float chi = (total->squares - total->all.flux * total->all.flux / total->all.weight) * unit * unit;
    series.scatter = larger(1.0f, chi / others);
  }
  return series;
}

series_t series_of(const survey_star_t *star, const spectrum_peak_t *peak) {
  const float half = 0.5f * larger(peak->duration, 1.0f);
  const float reach = smaller(flank_to * peak->duration, 0.5f * peak->period);
  const float beside = flank_from * peak->duration;
  total_t total = {0};
  const int32_t first = whole_below(-peak->epoch / peak->period);
  for (int32_t n = first; peak->epoch + (float)n * peak->period < (float)star->bins + half; n++) {
    const float centre = peak->epoch + (float)n * peak->period;
    const int32_t last = least_of((int32_t)star->bins - 1, whole_below(centre + larger(reach, half)) + 1);
    sums_t box = {0.0f, 0.0f};
    sums_t flank = {0.0f, 0.0f};
    uint32_t seen = 0;
    for (int32_t i = most_of(0, whole_below(centre - larger(reach, half))); i <= last; i++) {
      if (!star_usable(star->flags[i])) {
        continue;
      }
      const float distance = magnitude((float)i - centre);
      const float weight = (float)star->weight[i];
      if (distance < half) {
        box.flux -= weight * star->flat[i];
        box.weight += weight;
        seen++;
      } else if (distance > beside && distance < reach) {
        flank.flux -= weight * star->flat[i];
        flank.weight += weight;
      }
    }
    if (seen > 0u && (float)seen >= least_coverage * peak->duration) {
      add_dip(&total, box, flank, centre);
    }
  }
  return finished(&total, star->sigma > 0.0f ? 1.0f / (star->sigma * root((float)STAR_WEIGHT)) : 0.0f);
}

float series_strength(const series_t *series, float sde) {
  if (series->count == 0u || !(series->snr > 0.0f)) {
    return 0.0f;
  }
  const float freedom = (float)(series->count > 1u ? series->count - 1u : 1u);
  const float chance = 1.0f + certain_sigma * root(2.0f / freedom);
  const float spread = root((float)series->count * larger(series->scatter - chance, 0.0f)) / series->snr;
  if (spread > largest_spread) {
    return 0.0f;
  }
  const float ratio = smaller(series->snr, smaller(series->snr_rest, flank_gain * series->snr_over_flanks));
  return root(larger(sde, 0.0f) * larger(ratio, 0.0f) / root(root(series->scatter)));
}
