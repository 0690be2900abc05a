// SPDX-License-Identifier: MIT
/// @file survey.h
/// @brief From the raw flux of a star to candidates and what a network is to see of them, in small steps and one
/// struct.
///
/// The order of calls: survey_begin(), star_add() for each cadence, survey_search(), survey_step() until it says DONE.
/// Where it says CLASSIFY, run the model on `window.inputs` and hand its outputs to survey_classified().

#ifndef TINYTRANSIT_SURVEY_H
#define TINYTRANSIT_SURVEY_H

#include "survey/candidates.h"
#include "survey/window.h"

/// @brief What is done next; the numbers are those of hil/PROTOCOL.md.
typedef enum {
  SURVEY_EMPTY = 0,
  SURVEY_RECEIVE = 1,
  SURVEY_CLEAN = 2,    ///< Trend, bursts, noise.
  SURVEY_SEARCH = 3,   ///< Trial periods.
  SURVEY_RANK = 4,     ///< Peaks, transit by transit.
  SURVEY_FLATTEN = 5,  ///< The trend again, without the events.
  SURVEY_MEASURE = 6,  ///< A candidate on the flattened light curve.
  SURVEY_FOLD = 7,     ///< Its window.
  SURVEY_CLASSIFY = 8, ///< The network, which the caller runs.
  SURVEY_DONE = 9,
} survey_stage_t;

/// @brief Number of stages.
#define SURVEY_STAGES 10u

/// @brief What the network says of a candidate.
typedef struct {
  bool has_window;                     ///< Whether there was a window; without one there are no scores.
  float snr;                           ///< As the window contract has it.
  int8_t outputs[WINDOW_MOST_OUTPUTS]; ///< Of the network.
} survey_verdict_t;

/// @brief All that a star takes.
typedef struct {
  survey_star_t star;
  spectrum_t spectrum;
  candidates_t found;
  survey_verdict_t verdicts[SURVEY_MAX_CANDIDATES];
  survey_stage_t stage;
  uint32_t pass;      ///< Searches begun.
  uint32_t fruitless; ///< Of these, those that gave no candidate.
  uint32_t place;     ///< The peak or the candidate that is next.
  uint32_t peaks;     ///< Peaks found in this pass.
  uint32_t before;    ///< Candidates before this pass.
  uint32_t digest;    ///< Of what the last stage left, see survey_digest().
  bool ranked;        ///< Whether the peaks are measured and in order.
  bool took;          ///< Whether something was taken out in this pass.
  spectrum_peak_t peak[SPECTRUM_PEAKS];
  series_t series[SPECTRUM_PEAKS];
  window_t window; ///< Of the last candidate folded.
  /// @brief Room for one stage at a time.
  union {
    float trend[2u * SURVEY_WINDOW_BINS];
    noise_scratch_t noise;
    fold_t fold;
    event_scratch_t event;
    window_scratch_t window;
  } scratch;
} survey_t;

/// @brief Begin a star; what was known of another one is lost.
void survey_begin(survey_t *survey, const star_setup_t *setup);

/// @brief No more flux comes: search.
void survey_search(survey_t *survey);

/// @brief Do a piece of work.
/// @param trials Trial periods in a piece of SURVEY_SEARCH, at least 1.
/// @return What is done next.
survey_stage_t survey_step(survey_t *survey, uint32_t trials);

/// @brief Return a checksum (FNV-1a) of light curve, periodogram and candidates, by which the first stage is found
/// whose results differ between two machines. It is kept in `digest` whenever a stage ends.
uint32_t survey_digest(const survey_t *survey);

/// @brief Take the outputs of the network for the candidate whose window was folded last.
void survey_classified(survey_t *survey, const int8_t *outputs, uint32_t size);

/// @brief Fold a candidate's window again, after the search; false if it has none.
bool survey_refold(survey_t *survey, uint32_t candidate);

#endif
