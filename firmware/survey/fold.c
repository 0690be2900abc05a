// SPDX-License-Identifier: MIT
#include "survey/fold.h"

#include <string.h>

#include "survey/arithmetic.h"

enum { WEIGHT_BITS = 12, WEIGHT_MASK = (1 << WEIGHT_BITS) - 1, FLUX_MOST = (1 << 19) - 1, FIXED_BITS = 20 };
// Periods of more samples are folded in longer ones, if these are not too long for the shortest events.
static const float fine_phases = 288.0f;
// Durations, in those of a central transit of the Sun: from a grazing transit of an M dwarf to a central one of a
// subgiant (`tinytransit.detection.grid`).
static const float shortest_share = 0.25f;
static const float longest_share = 1.85f;
static const float duration_step = 1.35f;
static const float share_of_period = 1.0f / (float)SURVEY_FOLD_SHARE;
// A box counts if at least this share of what it would hold was observed; of many rows none misses much of any phase.
static const float least_coverage = 0.4f;
static const float least_coverage_of_many = 0.75f;
static const float many_rows = 8.0f;
static const uint32_t samples_a_stride = 8;
static const float few_rows = 4.0f;
// No box below this signal-to-noise ratio is looked at closely.
static const float floor_power = 1.5f;
// a / R of a one-day orbit about the Sun times pi.
static const float pi_separation = 4.21f * 3.14159265f;

float fold_central_days(float period_days) {
  return cube_root(period_days) / pi_separation;
}

/// Return the mean of the usable flux by its weights.
static float weighted_mean(const survey_star_t *star) {
  float total = 0.0f;
  float sum = 0.0f;
  for (uint32_t i = 0; i < star->bins; i++) {
    if (star_usable(star->flags[i])) {
      total += (float)star->weight[i];
      sum += (float)star->weight[i] * star->flat[i];
    }
  }
  return total > 0.0f ? sum / total : 0.0f;
}

void fold_pack(fold_t *fold, const survey_star_t *star, float shortest) {
  const uint32_t rows = (uint32_t)whole_below((float)star->bins / shortest) + 2u;
  uint32_t shift = 0;
  while (shift < 5u && rows * (STAR_MOST_WEIGHT >> shift) > WEIGHT_MASK) {
    shift++;
  }
  const float most = smaller((float)FLUX_MOST / (float)rows, 32767.0f);
  const float scale = star->sigma > 0.0f ? -1.0f / star->sigma : 0.0f;
  const float mean = weighted_mean(star);
  fold->samples = star->bins;
  fold->level = 0;
  fold->reference = (float)(STAR_WEIGHT >> shift);
  for (uint32_t i = 0; i < star->bins; i++) {
    uint32_t sample = 0;
    const uint32_t weight = (uint32_t)star->weight[i] >> shift;
    if (star_usable(star->flags[i]) && weight > 0u) {
      const float flux = clamped((star->flat[i] - mean) * scale * (float)weight, -most, most);
      sample = ((uint32_t)nearest_whole(flux) << WEIGHT_BITS) + weight;
    }
    fold->packed[i] = sample;
  }
}

uint32_t fold_level_of(float period) {
  uint32_t level = 0;
  float samples = period;
  while (samples > (level == 0u ? fine_phases : (float)SURVEY_FOLD_PHASES - 2.0f)) {
    samples *= 0.5f;
    level++;
  }
  return level;
}

void fold_coarsen(fold_t *fold, uint32_t level) {
  while (fold->level < level) {
    const uint32_t half = fold->samples / 2u;
    for (uint32_t i = 0; i < half; i++) {
      fold->packed[i] = fold->packed[2u * i] + fold->packed[2u * i + 1u];
    }
    if (fold->samples % 2u != 0u) {
      fold->packed[half] = fold->packed[fold->samples - 1u];
    }
    fold->samples = (fold->samples + 1u) / 2u;
    fold->level++;
  }
}

void fold_durations(const fold_t *fold, float bin_days, float low, float high, fold_durations_t *durations) {
  const float sample = (float)(1u << fold->level);
  const float longest = smaller(longest_share * fold_central_days(high * bin_days) / bin_days, share_of_period * low);
  float duration = larger(shortest_share * fold_central_days(low * bin_days) / bin_days, 1.0f);
  durations->count = 0;
  int32_t before = 0;
  for (bool last = false; !last && durations->count < FOLD_MOST_DURATIONS; duration *= duration_step) {
    last = duration >= longest;
    const int32_t samples = most_of(1, nearest_whole((last ? longest : duration) / sample));
    if (samples > before) {
      durations->samples[durations->count++] = (uint16_t)samples;
      before = samples;
    }
  }
}

/// Rows that are added together: then the sums are loaded and stored once for all of them.
enum { ROWS = 4 };

/// Add rows to the folded samples.
static void add_rows(uint32_t *restrict folded, const uint32_t *const rows[ROWS], uint32_t size) {
  const uint32_t *restrict a = rows[0];
  const uint32_t *restrict b = rows[1];
  const uint32_t *restrict c = rows[2];
  const uint32_t *restrict d = rows[3];
  for (const uint32_t *const end = a + size; a < end;) {
    *folded++ += *a++ + *b++ + *c++ + *d++;
  }
}

/// Add one row.
static void add_row(uint32_t *restrict folded, const uint32_t *restrict row, uint32_t size) {
  for (const uint32_t *const end = row + size; row < end;) {
    *folded++ += *row++;
  }
}

/// Fold the samples on a period; returns how many phases there are.
static uint32_t fold_rows(fold_t *fold, float period) {
  const uint64_t step = (uint64_t)(uint32_t)(period * (float)(1u << FIXED_BITS));
  const uint64_t half = 1u << (FIXED_BITS - 1);
  const uint32_t phases = (uint32_t)((step + (1u << FIXED_BITS) - 1u) >> FIXED_BITS);
  const uint32_t whole = (uint32_t)(step >> FIXED_BITS); // each row has so many samples, or one more
  uint32_t *folded = (uint32_t *)fold->weights;
  memset(folded, 0, phases * sizeof *folded);
  uint64_t next = 0;
  uint32_t start = 0;
  while (start + ROWS * phases <= fold->samples) {
    const uint32_t *rows[ROWS];
    for (uint32_t k = 0; k < ROWS; k++) {
      next += step;
      const uint32_t end = (uint32_t)((next + half) >> FIXED_BITS);
      rows[k] = fold->packed + start;
      if (end - start > whole) {
        folded[whole] += rows[k][whole];
      }
      start = end;
    }
    add_rows(folded, rows, whole);
  }
  while (start < fold->samples) {
    next += step;
    uint32_t end = (uint32_t)((next + half) >> FIXED_BITS);
    end = end < fold->samples ? end : fold->samples;
    add_row(folded, fold->packed + start, end - start);
    start = end;
  }
  return phases;
}

/// Turn the folded samples into running sums that reach `more` phases beyond a period.
static void add_up(fold_t *fold, uint32_t phases, uint32_t more) {
  const uint32_t *folded = (const uint32_t *)fold->weights;
  int32_t sum = 0;
  int32_t weight = 0;
  for (uint32_t i = 0; i < phases; i++) {
    const uint32_t sample = folded[i]; // read before its place takes the sum
    fold->sums[i] = sum;
    fold->weights[i] = weight;
    sum += (int32_t)sample >> WEIGHT_BITS;
    weight += (int32_t)(sample & WEIGHT_MASK);
  }
  fold->sums[phases] = sum;
  fold->weights[phases] = weight;
  for (uint32_t i = 1; i <= more; i++) {
    fold->sums[phases + i] = sum + fold->sums[i];
    fold->weights[phases + i] = weight + fold->weights[i];
  }
}

/// The best box so far.
typedef struct {
  float power; ///< Squared signal-to-noise ratio times the reference weight.
  uint32_t start;
  uint32_t size;
  bool is_dip;
} best_t;

/// Boxes of one size: running sums at their beginnings, and how far one is from the next.
typedef struct {
  const int32_t *end;
  uint32_t size;
  uint32_t stride;
} boxes_t;

/// Whether a box's sum is beyond a threshold, up or down.
static inline bool is_beyond(const int32_t *at, uint32_t size, uint32_t threshold) {
  return (uint32_t)(at[size] - at[0]) + threshold > 2u * threshold;
}

/// Return the next box, from `at` on, whose sum is beyond a threshold; or the end. Nearly all boxes end here.
static __attribute__((noinline)) const int32_t *next_beyond(const boxes_t *boxes, const int32_t *at,
                                                            uint32_t threshold) {
  const int32_t *const end = boxes->end;
  const uint32_t size = boxes->size;
  const uint32_t stride = boxes->stride;
  for (; at + 3u * stride < end; at += stride) {
    if (is_beyond(at, size, threshold) || is_beyond(at += stride, size, threshold) ||
        is_beyond(at += stride, size, threshold) || is_beyond(at += stride, size, threshold)) {
      return at;
    }
  }
  for (; at < end; at += stride) {
    if (is_beyond(at, size, threshold)) {
      return at;
    }
  }
  return end;
}

/// Try the boxes of one size at all phases.
static void try_boxes(const fold_t *fold, best_t *best, uint32_t phases, uint32_t size, float least_a_sample) {
  const int32_t least_weight = most_of(1, (int32_t)(least_a_sample * (float)size));
  const float least = (float)least_weight;
  // A box that is better than the best has at least this sum, since it has at least that weight.
  uint32_t threshold = (uint32_t)root(best->power * least);
  // A long box need not be tried at every sample.
  const boxes_t boxes = {fold->sums + phases, size, 1u + size / samples_a_stride};
  const int32_t *at = next_beyond(&boxes, fold->sums, threshold);
  while (at < boxes.end) {
    const uint32_t start = (uint32_t)(at - fold->sums);
    const int32_t weight = fold->weights[start + size] - fold->weights[start];
    const float sum = (float)(at[size] - at[0]);
    const float power = weight < least_weight ? 0.0f : sum * sum / (float)weight;
    if (power > best->power) {
      *best = (best_t){power, start, size, sum > 0.0f};
      threshold = (uint32_t)root(power * least);
    }
    at += boxes.stride;
    at = at < boxes.end ? next_beyond(&boxes, at, threshold) : boxes.end;
  }
}

/// Try the boxes of all sizes that are better than a power; the size is 0 if there is none.
static best_t try_all(const fold_t *fold, const fold_durations_t *durations, uint32_t phases, float least,
                      float power) {
  best_t best = {power * power * fold->reference, 0, 0, true};
  // From long to short: long boxes soon set a threshold that few short ones pass.
  for (uint32_t k = durations->count; k > 0u; k--) {
    const uint32_t size = durations->samples[k - 1u];
    try_boxes(fold, &best, phases, size < phases ? size : phases, least);
  }
  return best;
}

fold_box_t fold_trial(fold_t *fold, float period, const fold_durations_t *durations, float hint) {
  const float sample = (float)(1u << fold->level);
  const float samples = period / sample;
  const uint32_t phases = fold_rows(fold, samples);
  const uint32_t longest = durations->samples[durations->count - 1u];
  add_up(fold, phases, longest < phases ? longest : phases);
  const float rows = (float)fold->samples / samples;
  const float mean_weight = (float)fold->weights[phases] / (float)phases;
  // With few rows a phase may have been missed in all of them: then one whole event is asked for.
  const float full = rows < few_rows ? larger(mean_weight, fold->reference * sample) : mean_weight;
  const float least = full * (rows < many_rows ? least_coverage : least_coverage_of_many);
  best_t best = {.size = 0};
  if (hint > floor_power) {
    best = try_all(fold, durations, phases, least, hint);
  }
  if (best.size == 0u) {
    best = try_all(fold, durations, phases, least, floor_power);
  }
  const float power = root(best.power / fold->reference);
  return (fold_box_t){
      .power = best.is_dip ? power : -power,
      .epoch = ((float)best.start + 0.5f * (float)best.size) * sample - 0.5f,
      .duration = (float)best.size * sample,
  };
}
