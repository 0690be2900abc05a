// SPDX-License-Identifier: MIT
#include "survey/profile.h"

#include <string.h>

#include "survey/arithmetic.h"

enum {
  SCAN_PERIODS = 41,
  SCAN_WIDTHS = 4,
  FEWEST_BESIDE = 4,
  FIRST_ROUNDS = 2,
  LAST_ROUNDS = 6,
  SHIFTS = 1,
  DURATIONS = 10,
  FLANKS = 4,
  TUNE_PERIODS = 17,
  TUNE_SHIFTS = 3
};
static const float scan_widths[SCAN_WIDTHS] = {0.6f, 0.8f, 1.0f, 1.25f};
static const float scan_reach_durations = 1.5f;
static const float largest_drift = 0.05f; // of the period
static const float fit_reach_durations = 2.0f;
static const float beside_durations = 0.7f;
static const float shortest_factor = 0.4f;
static const float longest_factor = 2.0f;
static const float flanks[FLANKS] = {0.08f, 0.16f, 0.3f, 0.45f};
static const float steepest = 0.02f;
static const float flattest = 0.5f;
static const float shift_step = 0.12f; // of the duration
static const float shortest_bins = 1.0f;
static const float tune_step = 0.03f; // of the duration

float shape_distance(const shape_t *shape, float time, int32_t *number) {
  const float from_epoch = time - shape->epoch;
  *number = nearest_whole(from_epoch / shape->period);
  return from_epoch - (float)*number * shape->period;
}

/// Integral of a ramp that rises from 0 at 0 to 1 at 1.
static float ramp_integral(float u) {
  return u <= 0.0f ? 0.0f : (u < 1.0f ? 0.5f * u * u : u - 0.5f);
}

float shape_dip(const shape_t *shape, float distance, float exposure) {
  const float half = 0.5f * shape->duration;
  const float flank = shape->ingress * shape->duration;
  if (!(exposure > 0.0f)) {
    return clamped((half - magnitude(distance)) / flank, 0.0f, 1.0f);
  }
  const float reach = 0.5f * exposure;
  if (magnitude(distance) >= half + reach) {
    return 0.0f;
  }
  const float scale = 1.0f / flank;
  const float from = distance - reach;
  const float to = distance + reach;
  // One ramp up and one down; the difference of the integrals at both ends of the bin.
  const float up = ramp_integral((to + half) * scale) - ramp_integral((from + half) * scale);
  const float down = ramp_integral((to - half + flank) * scale) - ramp_integral((from - half + flank) * scale);
  return clamped((up - down) * flank / exposure, 0.0f, 1.0f);
}

/// A straight line by least squares: sums over x and y.
typedef struct {
  float n, x, y, xx, xy;
  bool before, after;
} line_t;

/// Add a point.
static void line_add(line_t *line, float x, float y) {
  line->n += 1.0f;
  line->x += x;
  line->y += y;
  line->xx += x * x;
  line->xy += x * y;
  line->before = line->before || x < 0.0f;
  line->after = line->after || x > 0.0f;
}

/// Return the slope; a line with points on one side only is level.
static float line_slope(const line_t *line) {
  const float spread = line->n * line->xx - line->x * line->x;
  const bool sloped = line->before && line->after && line->n >= (float)FEWEST_BESIDE && spread > 0.0f;
  return sloped ? (line->n * line->xy - line->x * line->y) / spread : 0.0f;
}

/// Return the line through what lies beside an event; it has no point if there is too little.
static line_t line_beside(const survey_star_t *star, float centre, float reach, float beside) {
  line_t line = {0};
  const int32_t last = least_of((int32_t)star->bins - 1, whole_below(centre + reach));
  for (int32_t i = most_of(0, whole_below(centre - reach) + 1); i <= last; i++) {
    const float distance = (float)i - centre;
    if (star_usable(star->flags[i]) && magnitude(distance) > beside) {
      line_add(&line, distance, -star->flat[i]);
    }
  }
  return line;
}

void profile_fill(profile_t *profile, const survey_star_t *star, const shape_t *shape, float reach, bool lines,
                  float beside) {
  memset(profile, 0, sizeof *profile);
  profile->reach = smaller(reach, 0.5f * shape->period);
  const float scale = 0.5f * (float)SURVEY_PROFILE_PHASES / profile->reach;
  const int32_t first = whole_below((-shape->epoch - profile->reach) / shape->period);
  for (int32_t n = first; shape->epoch + (float)n * shape->period < (float)star->bins + profile->reach; n++) {
    const float centre = shape->epoch + (float)n * shape->period;
    float level = 0.0f;
    float slope = 0.0f;
    if (lines) {
      const line_t line = line_beside(star, centre, profile->reach, beside);
      if (line.n < (float)FEWEST_BESIDE) {
        continue;
      }
      slope = line_slope(&line);
      level = (line.y - slope * line.x) / line.n;
    }
    const int32_t last = least_of((int32_t)star->bins - 1, whole_below(centre + profile->reach));
    for (int32_t i = most_of(0, whole_below(centre - profile->reach) + 1); i <= last; i++) {
      if (star_usable(star->flags[i])) {
        const float distance = (float)i - centre;
        const int32_t cell = whole_below((distance + profile->reach) * scale);
        if (cell >= 0 && cell < (int32_t)SURVEY_PROFILE_PHASES) {
          profile->count[cell] += 1.0f;
          profile->flux[cell] -= star->flat[i] + level + slope * distance;
        }
      }
    }
  }
}

/// The best box in a profile.
typedef struct {
  float power;
  float middle;
  float width;
} box_t;

/// Find the best of the boxes whose middle lies within `shift` of the centre.
static box_t best_box(const profile_t *profile, float duration, float shift) {
  float flux[SURVEY_PROFILE_PHASES + 1u];
  float count[SURVEY_PROFILE_PHASES + 1u];
  flux[0] = 0.0f;
  count[0] = 0.0f;
  for (uint32_t i = 0; i < SURVEY_PROFILE_PHASES; i++) {
    flux[i + 1u] = flux[i] + profile->flux[i];
    count[i + 1u] = count[i] + profile->count[i];
  }
  const float cell = 2.0f * profile->reach / (float)SURVEY_PROFILE_PHASES;
  box_t best = {0.0f, 0.0f, duration};
  for (uint32_t k = 0; k < SCAN_WIDTHS; k++) {
    const int32_t size = most_of(1, nearest_whole(scan_widths[k] * duration / cell));
    for (int32_t start = 0; start + size <= (int32_t)SURVEY_PROFILE_PHASES; start++) {
      const float middle = ((float)start + 0.5f * (float)size) * cell - profile->reach;
      const float number = count[start + size] - count[start];
      if (magnitude(middle) > shift || number <= 0.0f) {
        continue;
      }
      const float power = (flux[start + size] - flux[start]) / root(number);
      if (power > best.power) {
        best = (box_t){power, middle, (float)size * cell};
      }
    }
  }
  return best;
}

void profile_scan(profile_t *profile, const survey_star_t *star, shape_t *shape) {
  const float cycles = larger(1.0f, (float)star->bins / shape->period);
  const float reach = smaller(shape->duration / cycles, largest_drift * shape->period);
  const float middle = 0.5f * (float)star->bins;
  shape_t trial = *shape;
  trial.epoch += (float)nearest_whole((middle - trial.epoch) / trial.period) * trial.period;
  shape_t best = trial;
  float power = 0.0f;
  for (int32_t k = 0; k < SCAN_PERIODS; k++) {
    trial.period = shape->period + reach * (2.0f * (float)k / (float)(SCAN_PERIODS - 1) - 1.0f);
    profile_fill(profile, star, &trial, scan_reach_durations * shape->duration, false, 0.0f);
    const box_t box = best_box(profile, shape->duration, 0.75f * shape->duration);
    if (box.power > power) {
      power = box.power;
      best.period = trial.period;
      best.epoch = trial.epoch + box.middle;
      best.duration = box.width;
    }
  }
  *shape = best;
}

/// What a trapezoid takes away of the squares, and its depth.
typedef struct {
  float gain;
  float depth;
} fit_t;

/// Fit depth and level of a trapezoid whose centre is `shift` from that of the profile.
static fit_t fitted(const profile_t *profile, const shape_t *shape, float shift, float exposure) {
  const float cell = 2.0f * profile->reach / (float)SURVEY_PROFILE_PHASES;
  float n = 0.0f;
  float m = 0.0f;
  float mm = 0.0f;
  float y = 0.0f;
  float my = 0.0f;
  for (uint32_t i = 0; i < SURVEY_PROFILE_PHASES; i++) {
    if (profile->count[i] > 0.0f) {
      const float dip = shape_dip(shape, ((float)i + 0.5f) * cell - profile->reach - shift, exposure);
      n += profile->count[i];
      y += profile->flux[i];
      m += profile->count[i] * dip;
      mm += profile->count[i] * dip * dip;
      my += profile->flux[i] * dip;
    }
  }
  const float spread = n * mm - m * m;
  if (!(spread > 0.0f)) {
    return (fit_t){0.0f, 0.0f};
  }
  const float depth = (n * my - m * y) / spread;
  return (fit_t){depth > 0.0f ? depth * (my - m * y / n) : 0.0f, depth};
}

/// A trapezoid under trial: its shape, its shift, and how well it fits.
typedef struct {
  shape_t shape;
  float shift;
  fit_t fit;
} trial_t;

/// Try a duration, a flank and a shift; keep them if they fit better.
static void try_shape(trial_t *best, const profile_t *profile, trial_t trial, float exposure) {
  trial.fit = fitted(profile, &trial.shape, trial.shift, exposure);
  if (trial.fit.gain > best->fit.gain) {
    *best = trial;
  }
}

/// Refine period and epoch of a trapezoid, whose other parameters stay.
static void tune(profile_t *profile, const survey_star_t *star, shape_t *shape, float exposure) {
  const float width = shape->duration;
  const float cycles = larger(1.0f, 0.5f * (float)star->bins / shape->period);
  shape_t trial = *shape;
  float gains[TUNE_PERIODS];
  float shifts[TUNE_PERIODS];
  int32_t best = 0;
  for (int32_t k = 0; k < TUNE_PERIODS; k++) {
    trial.period = shape->period + (float)(k - TUNE_PERIODS / 2) * tune_step * width / cycles;
    profile_fill(profile, star, &trial, fit_reach_durations * width, true, beside_durations * width);
    gains[k] = 0.0f;
    shifts[k] = 0.0f;
    for (int32_t s = -TUNE_SHIFTS; s <= TUNE_SHIFTS; s++) {
      const float shift = tune_step * width * (float)s;
      const float gain = fitted(profile, &trial, shift, exposure).gain;
      if (gain > gains[k]) {
        gains[k] = gain;
        shifts[k] = shift;
      }
    }
    best = gains[k] > gains[best] ? k : best;
  }
  float vertex = (float)best;
  if (best > 0 && best < TUNE_PERIODS - 1) {
    const float before = gains[best - 1];
    const float after = gains[best + 1];
    const float curvature = 2.0f * gains[best] - before - after;
    vertex += curvature > 0.0f ? clamped(0.5f * (after - before) / curvature, -0.5f, 0.5f) : 0.0f;
  }
  shape->period += (vertex - (float)(TUNE_PERIODS / 2)) * tune_step * width / cycles;
  shape->epoch += shifts[best];
}

/// Bounds of a fit, in bins.
typedef struct {
  float width; ///< Of the box that it starts from.
  float low;   ///< Shortest duration.
  float high;  ///< Longest.
} bounds_t;

/// Fold the bins about the events, each on a line of its own.
static void fold_lines(profile_t *profile, const survey_star_t *star, const shape_t *shape, const bounds_t *bounds) {
  profile_fill(profile, star, shape, fit_reach_durations * bounds->width, true, beside_durations * bounds->width);
}

/// Try durations, flanks and shifts all over the bounds.
static trial_t tried_all_over(const profile_t *profile, const shape_t *shape, const bounds_t *bounds, float exposure) {
  trial_t best = {.shape = *shape, .shift = 0.0f, .fit = {0.0f, 0.0f}};
  for (int32_t d = 0; d <= DURATIONS; d++) {
    for (int32_t f = 0; f < FLANKS; f++) {
      for (int32_t s = -SHIFTS; s <= SHIFTS; s++) {
        trial_t trial = {.shape = *shape};
        trial.shape.duration = bounds->low + (bounds->high - bounds->low) * (float)d / (float)DURATIONS;
        trial.shape.ingress = flanks[f];
        trial.shift = shift_step * bounds->width * (float)s;
        try_shape(&best, profile, trial, exposure);
      }
    }
  }
  return best;
}

/// Try neighbours in ever smaller steps.
static void refine(trial_t *best, const profile_t *profile, const bounds_t *bounds, float exposure, int32_t rounds) {
  float step = 0.5f;
  for (int32_t round = 0; round < rounds; round++, step *= 0.6f) {
    const trial_t centre = *best;
    for (int32_t k = 0; k < 27; k++) {
      trial_t trial = centre;
      const float along[3] = {(float)(k % 3 - 1), (float)(k / 3 % 3 - 1), (float)(k / 9 - 1)};
      const float stride = along[0] * step * (bounds->high - bounds->low) / (float)DURATIONS;
      trial.shape.duration = clamped(centre.shape.duration + stride, bounds->low, bounds->high);
      trial.shape.ingress = clamped(centre.shape.ingress + along[1] * step * 0.1f, steepest, flattest);
      trial.shift = centre.shift + along[2] * step * shift_step * bounds->width;
      try_shape(best, profile, trial, exposure);
    }
  }
}

/// Take a trial over into a shape.
static void settle(shape_t *shape, const trial_t *trial) {
  shape->duration = smaller(trial->shape.duration, 0.5f * shape->period);
  shape->ingress = trial->shape.ingress;
  shape->epoch += trial->shift;
  shape->depth = trial->fit.depth;
}

void profile_fit(profile_t *profile, const survey_star_t *star, shape_t *shape, float longest) {
  const float exposure = star->setup.cadences_a_bin > 1u ? 1.0f : 0.0f;
  bounds_t bounds = {.width = shape->duration, .low = larger(shortest_factor * shape->duration, shortest_bins)};
  bounds.high = larger(smaller(longest_factor * shape->duration, longest), 1.2f * bounds.low);
  fold_lines(profile, star, shape, &bounds);
  trial_t best = tried_all_over(profile, shape, &bounds, exposure);
  refine(&best, profile, &bounds, exposure, FIRST_ROUNDS);
  settle(shape, &best);
  tune(profile, star, shape, exposure);
  fold_lines(profile, star, shape, &bounds);
  best = (trial_t){.shape = *shape, .shift = 0.0f, .fit = {0.0f, 0.0f}};
  refine(&best, profile, &bounds, exposure, LAST_ROUNDS);
  settle(shape, &best);
}
