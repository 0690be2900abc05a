// SPDX-License-Identifier: MIT
#include "session/observing.h"

#ifdef TINYTRANSIT_SURVEY

#include <string.h>

#include "board.h"
#include "inference/inference.h"
#include "survey/report.h"
#include "wire/bytes.h"

// What a window is made for and what the engine takes must be one model's.
enum {
  IDENTITY_SIZE = 16,
  STAR_SIZE = 39,
  HOST_SIZE = 16,
  FLUX_HEAD = 8,
  SEARCH_SIZE = 2,
  CANDIDATE_SIZE = 1,
  VIEW_SIZE = 2
};
enum { FORMAT_INT16 = 0, FORMAT_FLOAT32 = 1, MISSING = INT16_MIN };
enum { MOST_CADENCES = 240, VIEW_PART = 96, DEFAULT_TRIALS = 64 };
#define VIEW_PARTS ((WINDOW_INPUT_BYTES + VIEW_PART - 1u) / VIEW_PART)

/// A star under way.
static survey_t survey;
static float flux_offset;
static float flux_scale;
static uint16_t next_block;
/// The star's number and the time of its first cadence, as they came: they go down with each candidate.
static uint8_t identity[IDENTITY_SIZE];
static uint64_t stage_ticks[SURVEY_STAGES];

static const request_error_t none = {PROTOCOL_OK, 0, 0};

/// Return a float of four bytes.
static float get_float(const uint8_t *at) {
  const uint32_t bits = get_u32(at);
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

bool observing_knows(uint8_t type) {
  return type >= PROTOCOL_STAR && type <= PROTOCOL_VIEW;
}

/// Return an error of the length, if it is not the one expected.
static request_error_t check_length(const protocol_frame_t *request, uint32_t expected) {
  return request->length == expected ? none : (request_error_t){PROTOCOL_ERROR_LENGTH, expected, request->length};
}

/// Return what STAR says of the lengths of cadences, bins and periods.
static star_setup_t setup_of(const uint8_t *payload) {
  const uint8_t *lengths = payload + IDENTITY_SIZE;
  return star_setup(lengths[22], get_u16(lengths), get_u32(lengths + 2), get_u32(lengths + 6), get_u32(lengths + 10));
}

/// Check STAR: a star can be searched so.
static request_error_t check_star(const uint8_t *payload) {
  const star_setup_t setup = setup_of(payload);
  return star_setup_works(&setup) ? none : (request_error_t){PROTOCOL_ERROR_VALUE, UINT16_MAX, setup.cadences_a_bin};
}

/// Bytes of one value of flux.
static uint32_t value_size(uint8_t format) {
  return format == FORMAT_FLOAT32 ? sizeof(float) : sizeof(int16_t);
}

/// Check FLUX: a star is being received, and the payload is as long as its numbers say.
static request_error_t check_flux(const protocol_frame_t *request) {
  if (request->length < FLUX_HEAD) {
    return (request_error_t){PROTOCOL_ERROR_LENGTH, FLUX_HEAD, request->length};
  }
  const uint8_t format = request->payload[6];
  const uint32_t count = request->payload[7];
  if (format > FORMAT_FLOAT32 || count == 0u || count > MOST_CADENCES) {
    return (request_error_t){PROTOCOL_ERROR_VALUE, MOST_CADENCES, format > FORMAT_FLOAT32 ? format : count};
  }
  if (survey.stage != SURVEY_RECEIVE) {
    return (request_error_t){PROTOCOL_ERROR_STATE, SURVEY_RECEIVE, survey.stage};
  }
  return check_length(request, FLUX_HEAD + (count + 7u) / 8u + count * value_size(format));
}

/// Check a request for a candidate: the search is done, and there is such a one.
static request_error_t check_candidate(uint8_t candidate) {
  if (survey.stage != SURVEY_DONE) {
    return (request_error_t){PROTOCOL_ERROR_STATE, SURVEY_DONE, survey.stage};
  }
  const uint32_t count = survey.found.count;
  return candidate < count ? none : (request_error_t){PROTOCOL_ERROR_VALUE, count > 0u ? count - 1u : 0u, candidate};
}

request_error_t observing_check(const protocol_frame_t *request) {
  static const uint8_t sizes[] = {STAR_SIZE, 0, SEARCH_SIZE, CANDIDATE_SIZE, VIEW_SIZE};
  if (request->type == PROTOCOL_FLUX) {
    return check_flux(request);
  }
  const bool has_host = request->type == PROTOCOL_STAR && request->length == STAR_SIZE + HOST_SIZE;
  const request_error_t error = has_host ? none : check_length(request, sizes[request->type - PROTOCOL_STAR]);
  if (error.code != PROTOCOL_OK) {
    return error;
  }
  switch (request->type) {
  case PROTOCOL_STAR:
    return check_star(request->payload);
  case PROTOCOL_SEARCH:
    return survey.stage == SURVEY_EMPTY ? (request_error_t){PROTOCOL_ERROR_STATE, SURVEY_RECEIVE, SURVEY_EMPTY} : none;
  case PROTOCOL_VIEW:
    if (request->payload[1] >= VIEW_PARTS) {
      return (request_error_t){PROTOCOL_ERROR_VALUE, VIEW_PARTS - 1u, request->payload[1]};
    }
    return check_candidate(request->payload[0]);
  default:
    return check_candidate(request->payload[0]);
  }
}

/// Begin a star; a message without its parameters says nothing of them.
static uint8_t *star(const protocol_frame_t *request, uint8_t *at) {
  const uint8_t *payload = request->payload;
  const uint8_t *lengths = payload + IDENTITY_SIZE;
  star_setup_t setup = setup_of(payload);
  if (request->length > STAR_SIZE) {
    const uint8_t *host = payload + STAR_SIZE;
    setup.host = star_host(get_float(host), get_float(host + 4), get_float(host + 8), get_float(host + 12));
  }
  memcpy(identity, payload, sizeof identity);
  flux_offset = get_float(lengths + 14);
  flux_scale = get_float(lengths + 18);
  next_block = 0;
  memset(stage_ticks, 0, sizeof stage_ticks);
  survey_begin(&survey, &setup);
  at = put_u32(at, SURVEY_MAX_BINS);
  at = put_u16(at, SURVEY_MAX_PERIODS);
  *at++ = SURVEY_MAX_CANDIDATES;
  *at++ = MOST_CADENCES;
  return put_u32(at, sizeof survey);
}

/// Take a block of flux, if it is the one that comes next.
static uint8_t *flux(const uint8_t *payload, uint8_t *at) {
  const uint16_t block = get_u16(payload);
  if (block == next_block) {
    const uint32_t first = get_u32(payload + 2);
    const uint8_t format = payload[6];
    const uint32_t count = payload[7];
    const uint8_t *flagged = payload + FLUX_HEAD;
    const uint8_t *values = flagged + (count + 7u) / 8u;
    for (uint32_t i = 0; i < count; i++) {
      const uint8_t *place = values + i * value_size(format);
      const int16_t whole = (int16_t)get_u16(place);
      const float value = format == FORMAT_FLOAT32 ? get_float(place) : star_flux(flux_offset, flux_scale, whole);
      const bool missing = format == FORMAT_INT16 ? whole == MISSING : !(value - value == 0.0f);
      const bool good = !missing && (flagged[i / 8u] >> (i % 8u) & 1u) == 0u;
      (void)star_add(&survey.star, first + i, good ? value : 0.0f, good);
    }
    next_block++;
  }
  return put_u32(put_u16(at, next_block), survey.star.good);
}

/// Run the model on the window that was folded last.
static engine_status_t classify(void) {
  int8_t outputs[WINDOW_OUTPUTS];
  uint64_t ticks;
  const engine_status_t status = inference_run(survey.window.inputs, outputs, &ticks);
  if (status == ENGINE_OK) {
    survey_classified(&survey, outputs, sizeof outputs);
  }
  return status;
}

/// Do a piece of the search.
static engine_status_t search(uint16_t trials, uint8_t **at) {
  engine_status_t status = ENGINE_OK;
  if (survey.stage == SURVEY_RECEIVE) {
    survey_search(&survey);
  } else if (survey.stage != SURVEY_DONE) {
    const survey_stage_t stage = survey.stage;
    const uint64_t start = board_ticks();
    if (stage == SURVEY_CLASSIFY) {
      status = classify();
    } else {
      survey_step(&survey, trials > 0u ? trials : DEFAULT_TRIALS);
    }
    stage_ticks[stage] += board_ticks() - start;
  }
  const bool searching = survey.stage == SURVEY_SEARCH && survey.place > 0u;
  *(*at)++ = (uint8_t)survey.stage;
  *(*at)++ = (uint8_t)survey.pass;
  *(*at)++ = (uint8_t)survey.found.count;
  *(*at)++ = 0;
  *at = put_u16(*at, (uint16_t)(searching ? survey.spectrum.next : 0u));
  *at = put_u16(*at, (uint16_t)(searching ? survey.spectrum.count : 0u));
  for (uint32_t stage = SURVEY_CLEAN; stage <= SURVEY_CLASSIFY; stage++) {
    *at = put_u64(*at, stage_ticks[stage]);
  }
  *at = put_u32(*at, survey.digest);
  return status;
}

/// Write a part of what the network saw of a candidate.
static uint8_t *view(uint8_t candidate, uint8_t part, uint8_t *at) {
  // Any part may be asked for first: what the last window is of is not kept.
  const bool folded = survey_refold(&survey, candidate);
  const uint32_t first = (uint32_t)part * VIEW_PART;
  const uint32_t left = folded ? WINDOW_INPUT_BYTES - first : 0u;
  const uint32_t size = left < VIEW_PART ? left : VIEW_PART;
  *at++ = candidate;
  *at++ = part;
  memcpy(at, survey.window.inputs + first, size);
  return at + size;
}

engine_status_t observing_run(const protocol_frame_t *request, uint8_t *type, uint8_t **at) {
  const uint8_t *payload = request->payload;
  *type = (uint8_t)(request->type | PROTOCOL_ANSWER_BIT);
  switch (request->type) {
  case PROTOCOL_STAR:
    *at = star(request, *at);
    return ENGINE_OK;
  case PROTOCOL_FLUX:
    *at = flux(payload, *at);
    return ENGINE_OK;
  case PROTOCOL_SEARCH:
    return search(get_u16(payload), at);
  case PROTOCOL_VIEW:
    *at = view(payload[0], payload[1], *at);
    return ENGINE_OK;
  default: // observing_check() let nothing else through
    memcpy(*at, identity, sizeof identity);
    report_write(&survey, payload[0], *at + sizeof identity);
    *at += sizeof identity + REPORT_SIZE;
    return ENGINE_OK;
  }
}

#else

bool observing_knows(uint8_t type) {
  (void)type;
  return false;
}

request_error_t observing_check(const protocol_frame_t *request) {
  return (request_error_t){PROTOCOL_ERROR_TYPE, 0, request->type};
}

engine_status_t observing_run(const protocol_frame_t *request, uint8_t *type, uint8_t **at) {
  (void)request;
  (void)type;
  (void)at;
  return ENGINE_ERROR_STATE;
}

#endif
