// SPDX-License-Identifier: MIT
/// @file survey.c
/// @brief The survey's C fed with any star: it comes to an end, what it reports are numbers, and what was in its memory
/// before makes no difference.

#include "survey/survey.h"

#include <string.h>

#include "fuzzer.h"
#include "require.h"
#include "survey/report.h"

enum { MOST_CADENCES = 40000, MOST_PATTERN = 8191, HEAD = 8 };
enum { MOST_STEPS = 4 * (SURVEY_MAX_PERIODS + 2 * SPECTRUM_PEAKS + 8) + 8 * SURVEY_MAX_CANDIDATES + 8 };

/// What is left of an input.
typedef struct {
  const uint8_t *at;
  size_t left;
} input_t;

/// What a survey came to.
typedef struct {
  uint32_t digest;
  uint32_t count;
  uint8_t reports[SURVEY_MAX_CANDIDATES][REPORT_SIZE];
  bool folded[SURVEY_MAX_CANDIDATES];
  int8_t inputs[SURVEY_MAX_CANDIDATES][WINDOW_INPUT_BYTES];
} outcome_t;

/// Take a number of some bytes; zeros follow the end.
static uint32_t take(input_t *input, uint32_t bytes) {
  uint32_t number = 0;
  for (uint32_t i = 0; i < bytes && input->left > 0u; i++, input->left--) {
    number |= (uint32_t)*input->at++ << (8u * i);
  }
  return number;
}

/// Take any float.
static float take_float(input_t *input) {
  const uint32_t bits = take(input, 4);
  float number;
  memcpy(&number, &bits, sizeof number);
  return number;
}

/// Add cadences with dips and noise.
static uint32_t add_pattern(survey_star_t *star, input_t *input, uint32_t cadence) {
  const uint32_t count = take(input, 2) & MOST_PATTERN;
  const uint32_t period = 16u + take(input, 2);
  const uint32_t width = 1u + take(input, 1);
  const float depths[2] = {1e-4f * (float)take(input, 1), 1e-4f * (float)take(input, 1)};
  const float noise = 1e-5f * (float)take(input, 1);
  uint32_t random = 1u + cadence;
  for (uint32_t i = 0; i < count; i++, cadence++) {
    random = random * 1664525u + 1013904223u;
    const uint32_t place = 16u * i % period;
    const float dip = place < 16u * width ? depths[16u * i / period % 2u] : 0.0f;
    const float wave = 1e-9f * noise * (float)(random >> 8);
    (void)star_add(star, cadence, 1000.0f * (1.0f - dip + 60.0f * wave), true);
  }
  return cadence;
}

/// Add what an input says.
static void add_flux(survey_star_t *star, input_t input) {
  uint32_t cadence = 0;
  for (uint32_t added = 0; input.left > 0u && added < MOST_CADENCES;) {
    const uint32_t before = cadence;
    const uint32_t kind = take(&input, 1);
    switch (kind & 3u) {
    case 0: // whole numbers
      for (uint32_t i = 0; i < kind >> 2; i++) {
        const int16_t whole = (int16_t)take(&input, 2);
        (void)star_add(star, cadence++, star_flux(1000.0f, 0.25f, whole), (whole & 15) != 0);
      }
      break;
    case 1: // a gap, or a step back
      cadence += take(&input, 2) - (kind >> 2);
      break;
    case 2:
      (void)star_add(star, cadence++, take_float(&input), true);
      break;
    default:
      cadence = add_pattern(star, &input, cadence);
      break;
    }
    added += 1u + (cadence > before ? cadence - before : 0u);
  }
}

/// Require that a report is made of numbers.
static void check_report(const uint8_t *report) {
  float numbers[REPORT_NUMBERS];
  memcpy(numbers, report + HEAD, sizeof numbers);
  for (uint32_t i = 0; i < REPORT_NUMBERS; i++) {
    REQUIRE(numbers[i] - numbers[i] == 0.0f);
  }
  REQUIRE(numbers[0] > 0.0f && numbers[2] > 0.0f);
}

/// Survey a star with some memory.
static void run(survey_t *survey, input_t input, outcome_t *outcome) {
  const uint32_t cadences = 1u + take(&input, 1);
  const uint32_t mission = take(&input, 1);
  const uint32_t microseconds = take(&input, 4);
  const uint32_t shortest = take(&input, 3);
  const uint32_t longest = take(&input, 3);
  const uint32_t trials = take(&input, 1);
  star_setup_t setup = star_setup((uint8_t)mission, (uint16_t)cadences, microseconds + 1u, shortest + 1u, longest + 1u);
  if ((mission & 128u) != 0u) {
    const float numbers[] = {take_float(&input), take_float(&input), take_float(&input), take_float(&input)};
    setup.host = star_host(numbers[0], numbers[1], numbers[2], numbers[3]);
  }
  memset(outcome, 0, sizeof *outcome);
  if (!star_setup_works(&setup)) {
    return;
  }
  survey_begin(survey, &setup);
  add_flux(&survey->star, input);
  survey_search(survey);
  uint32_t steps = 0;
  while (survey->stage != SURVEY_DONE) {
    REQUIRE(steps++ < MOST_STEPS);
    if (survey->stage == SURVEY_CLASSIFY) {
      survey_classified(survey, survey->window.inputs, WINDOW_OUTPUTS);
    } else {
      (void)survey_step(survey, trials);
    }
  }
  REQUIRE(survey->found.count <= SURVEY_MAX_CANDIDATES);
  outcome->digest = survey->digest;
  outcome->count = survey->found.count;
  for (uint32_t i = 0; i < survey->found.count; i++) {
    report_write(survey, i, outcome->reports[i]);
    check_report(outcome->reports[i]);
    outcome->folded[i] = survey_refold(survey, i);
    if (outcome->folded[i]) {
      memcpy(outcome->inputs[i], survey->window.inputs, WINDOW_INPUT_BYTES);
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static survey_t survey;
  static outcome_t first;
  static outcome_t again;
  memset(&survey, 0, sizeof survey);
  run(&survey, (input_t){data, size}, &first);
  // Memory that another star has left behind, at its worst.
  memset(&survey, 0xA5, sizeof survey);
  run(&survey, (input_t){data, size}, &again);
  REQUIRE(memcmp(&first, &again, sizeof first) == 0);
  return 0;
}
