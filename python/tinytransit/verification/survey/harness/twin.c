// SPDX-License-Identifier: MIT
// The survey on this computer: the very C of the firmware behind a few plain functions.
#include <string.h>

#include "engine.h"
#include "survey/report.h"

enum { MOST_ENDS = 8, TRIALS = 64, MOST_VALUES = 240 };

// A block of cadences, for a caller that passes no more than four words.
typedef struct {
  float offset;
  float scale;
  int16_t values[MOST_VALUES];
  uint8_t good[MOST_VALUES];
} block_t;

static survey_t survey;
static block_t block;

// The upper half of the first word is the mission.
void twin_begin(uint32_t cadences_and_mission, uint32_t cadence_us, uint32_t shortest_s, uint32_t longest_s) {
  const star_setup_t setup = star_setup((uint8_t)(cadences_and_mission >> 16), (uint16_t)cadences_and_mission,
                                        cadence_us, shortest_s, longest_s);
  survey_begin(&survey, &setup);
}

// What is known of the star, after twin_begin(): the bits of four floats.
void twin_host(uint32_t radius, uint32_t mass, uint32_t temperature, uint32_t magnitude) {
  const uint32_t bits[4] = {radius, mass, temperature, magnitude};
  float numbers[4];
  memcpy(numbers, bits, sizeof numbers);
  survey.star.setup.host = star_host(numbers[0], numbers[1], numbers[2], numbers[3]);
}

void twin_add_whole(uint32_t first, uint32_t count, const int16_t *values, const uint8_t *good, float offset,
                    float scale) {
  for (uint32_t i = 0; i < count; i++) {
    (void)star_add(&survey.star, first + i, good[i] ? star_flux(offset, scale, values[i]) : 0.0f, good[i] != 0);
  }
}

void twin_add_float(uint32_t first, uint32_t count, const float *values, const uint8_t *good) {
  for (uint32_t i = 0; i < count; i++) {
    (void)star_add(&survey.star, first + i, good[i] ? values[i] : 0.0f, good[i] != 0);
  }
}

void *twin_block(void) {
  return &block;
}

void twin_add_block(uint32_t first, uint32_t count) {
  twin_add_whole(first, count, block.values, block.good, block.offset, block.scale);
}

static void classify(void) {
  const engine_info_t *info = engine_info();
  const int8_t *inputs[MOST_ENDS];
  int8_t *outputs[MOST_ENDS];
  int8_t answer[WINDOW_MOST_OUTPUTS];
  const int8_t *in = survey.window.inputs;
  int8_t *out = answer;
  for (uint32_t i = 0; i < info->input_count; i++) {
    inputs[i] = in;
    in += info->input_sizes[i];
  }
  for (uint32_t i = 0; i < info->output_count; i++) {
    outputs[i] = out;
    out += info->output_sizes[i];
  }
  (void)engine_invoke(inputs, outputs);
  survey_classified(&survey, answer, WINDOW_OUTPUTS);
}

// Begins the search; returns the stage, which twin_step() works on.
uint32_t twin_search(void) {
  (void)engine_init();
  survey_search(&survey);
  return survey.stage;
}

uint32_t twin_step(void) {
  if (survey.stage == SURVEY_CLASSIFY) {
    classify();
  } else {
    survey_step(&survey, TRIALS);
  }
  return survey.stage;
}

uint32_t twin_stage(void) {
  return survey.stage;
}

// Trial periods folded in this search, and searches begun.
uint32_t twin_trials(void) {
  return survey.spectrum.next;
}

uint32_t twin_digest(void) {
  return survey.digest;
}

uint32_t twin_count(void) {
  return survey.found.count;
}

uint32_t twin_report_size(void) {
  return REPORT_SIZE;
}

void twin_report(uint32_t candidate, uint8_t *bytes) {
  report_write(&survey, candidate, bytes);
}

uint32_t twin_inputs_size(void) {
  return WINDOW_INPUT_BYTES;
}

uint32_t twin_inputs(uint32_t candidate, int8_t *inputs) {
  if (!survey_refold(&survey, candidate)) {
    return 0;
  }
  for (uint32_t i = 0; i < WINDOW_INPUT_BYTES; i++) {
    inputs[i] = survey.window.inputs[i];
  }
  return 1;
}

uint32_t twin_bins(void) {
  return survey.star.bins;
}

uint32_t twin_most_bins(void) {
  return SURVEY_MAX_BINS;
}

// Relative flux without trend, and 1 where a bin is used.
void twin_flat(float *flat, uint8_t *used) {
  for (uint32_t i = 0; i < survey.star.bins; i++) {
    flat[i] = survey.star.flat[i];
    used[i] = star_usable(survey.star.flags[i]) ? 1 : 0;
  }
}
