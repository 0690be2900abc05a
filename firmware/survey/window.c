// SPDX-License-Identifier: MIT
#include "survey/window.h"

#include "survey/arithmetic.h"
#include "survey/numbers.h"
#include "survey/order.h"
#include "survey/views.h"

/// How an input is quantized.
typedef struct {
  float scale;
  int32_t zero_point;
} quantization_t;

static const quantization_t quantizations[] = WINDOW_QUANTIZATIONS;
static const uint8_t inputs_in_order[] = WINDOW_INPUTS_IN_ORDER;
static const uint8_t numbers[WINDOW_NUMBERS] = WINDOW_NUMBERS_IN_ORDER;
static const float edges[WINDOW_NUMBERS][WINDOW_RAMPS + 1u] = WINDOW_EDGES;
static const float hours_a_day = 24.0f;

/// Quantize a number, halves to even.
static int8_t quantized(float value, quantization_t how) {
  const float steps = clamped(value / how.scale, -300.0f, 300.0f);
  int32_t whole = whole_below(steps);
  const float rest = steps - (float)whole;
  whole += rest > 0.5f || (!(rest < 0.5f) && (whole & 1) != 0) ? 1 : 0;
  // Clamped above 0, so that the compiler takes USAT: LabWired, which runs the survey in the tests, has no SSAT.
  return (int8_t)(most_of(0, least_of(255, whole + how.zero_point + 128)) - 128);
}

/// Quantize values; returns where the next ones go.
static int8_t *put(int8_t *at, const float *values, uint32_t size, quantization_t how) {
  for (uint32_t i = 0; i < size; i++) {
    *at++ = quantized(values[i], how);
  }
  return at;
}

/// Write the numbers beside the views, each over several ramps, and the mission.
static int8_t *put_numbers(int8_t *at, const window_t *window, const numbers_event_t *event, uint32_t mission,
                           quantization_t how, float *members) {
  for (uint32_t k = 0; k < WINDOW_NUMBERS; k++) {
    const bool known = !WINDOW_MAY_BE_UNKNOWN || numbers_known(numbers[k], window, event);
    const float value = known ? numbers_of(numbers[k], window, event, members) : 0.0f;
    for (uint32_t r = 0; r < WINDOW_RAMPS; r++) {
      const float share = clamped((value - edges[k][r]) / (edges[k][r + 1u] - edges[k][r]), 0.0f, 1.0f);
      *at++ = quantized(known ? 2.0f * share - 1.0f : 0.0f, how);
    }
  }
  for (uint32_t m = 1; m <= WINDOW_MISSIONS; m++) {
    *at++ = quantized(mission == 0u ? 0.0f : (mission == m ? 1.0f : -1.0f), how);
  }
  return at;
}

/// Return the median flux outside of the events less that in their middle half (`tinytransit.window.snr`).
static float depth_in_the_middle(const survey_star_t *star, const shape_t *shape, float level, float *values) {
  uint32_t size = 0;
  for (uint32_t i = 0; i < star->bins; i++) {
    int32_t number;
    if (star_usable(star->flags[i]) && magnitude(shape_distance(shape, (float)i, &number)) <= 0.25f * shape->duration) {
      values[size++] = star->flat[i];
    }
  }
  return size > 0u ? level - order_median(values, size) : unknown();
}

/// Return the signal-to-noise ratio as `tinytransit.window.snr` has it: with the scatter of single cadences.
static float snr_of(const survey_star_t *star, const shape_t *shape, float *values, uint32_t *inside, float *depth) {
  uint32_t size = 0;
  float sum = 0.0f;
  float cadences = 0.0f;
  float raw = 0.0f;
  *inside = 0;
  *depth = unknown();
  const float all = (float)star->setup.cadences_a_bin;
  for (uint32_t i = 0; i < star->bins; i++) {
    if (!star_usable(star->flags[i])) {
      continue;
    }
    int32_t number;
    if (magnitude(shape_distance(shape, (float)i, &number)) <= 0.5f * shape->duration) {
      const float count = all * star_fullness(star->flags[i]);
      sum += count * star->flat[i];
      cadences += count;
      (*inside)++;
    } else {
      values[size++] = star->flat[i];
      raw += star->raw[i];
    }
  }
  if (size == 0u || *inside == 0u) {
    return 0.0f;
  }
  const float level = order_median(values, size);
  const float bin = order_sigma(values, size);
  // What a bin scatters beyond the noise of its cadences is common to them.
  const float single = star_cadence_sigma(star, raw / (float)size);
  const float common = larger(bin * bin - single * single / all, 0.0f);
  const float sigma = all > 1.0f ? root(single * single + common) : bin;
  *depth = depth_in_the_middle(star, shape, level, values);
  return sigma > 0.0f ? larger(0.0f, (level - sum / cadences) / sigma * root(cadences)) : 0.0f;
}

/// Quantize all inputs in the network's order.
static void put_inputs(window_t *window, const numbers_event_t *event, uint32_t mission, float *members) {
  int8_t *at = window->inputs;
  for (uint32_t k = 0; k < sizeof inputs_in_order; k++) {
    switch (inputs_in_order[k]) {
    case WINDOW_INPUT_GLOBAL_VIEW:
      at = put(at, window->global_view, WINDOW_GLOBAL_BINS, quantizations[k]);
      break;
    case WINDOW_INPUT_LOCAL_VIEW:
      at = put(at, window->local_view, WINDOW_LOCAL_BINS, quantizations[k]);
      break;
    case WINDOW_INPUT_SECONDARY_VIEW:
      at = put(at, window->secondary, WINDOW_LOCAL_BINS, quantizations[k]);
      break;
    default:
      at = put_numbers(at, window, event, mission, quantizations[k], members);
      break;
    }
  }
}

bool window_fold(window_t *window, const survey_star_t *star, const shape_t *shape, window_scratch_t *scratch) {
  const float duration = shape->duration / shape->period;
  uint32_t inside;
  window->snr = snr_of(star, shape, scratch->values, &inside, &window->depth);
  if (inside * star->setup.cadences_a_bin < WINDOW_FEWEST_CADENCES || !(window->snr > 0.0f)) {
    return false;
  }
  const view_range_t whole = {
      -0.5f, 0.5f, WINDOW_GLOBAL_WIDTH / (float)WINDOW_GLOBAL_BINS, WINDOW_GLOBAL_BINS, WINDOW_GLOBAL_EMPTY, true};
  const float reach = smaller(0.5f, WINDOW_LOCAL_REACH * duration);
  const view_range_t near = {-reach, reach, WINDOW_LOCAL_WIDTH * duration, WINDOW_LOCAL_BINS, WINDOW_LOCAL_EMPTY,
                             false};
  views_sort(scratch, star, shape, false);
  if (!views_fill(window->global_view, &whole, scratch, star, 0, scratch->size, false) ||
      !views_fill(window->local_view, &near, scratch, star, 0, scratch->size, false)) {
    return false;
  }
  views_secondary(window->secondary, scratch, star, shape, duration);
  const numbers_event_t event = {shape->period * star->bin_days, shape->duration * star->bin_days * hours_a_day,
                                 window->snr, window->depth, &star->setup.host};
  put_inputs(window, &event, star->setup.mission, scratch->members);
  return true;
}
