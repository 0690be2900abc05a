// SPDX-License-Identifier: MIT
/// @file history.h
/// @brief The answers that a session keeps: those to the last `depth` sequence numbers (rule 4 in hil/PROTOCOL.md).

#ifndef TINYTRANSIT_HISTORY_H
#define TINYTRANSIT_HISTORY_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/protocol.h"

/// @brief Most answers that are kept; a power of two, as every depth is, so that the places of numbers follow one
/// another also where the numbers wrap.
#define HISTORY_MAX_DEPTH 8u

/// @brief What became of the request with a sequence number.
typedef struct {
  protocol_frame_t answer; ///< In `answer.seq` its number; type 0: none is kept, and none is accepted any more.
  uint32_t crc;            ///< CRC of the request.
} history_entry_t;

/// @brief The last requests; all zero to begin.
typedef struct {
  uint8_t depth;                              ///< How many sequence numbers are remembered; 0: no session is open.
  uint16_t newest;                            ///< The latest number answered.
  history_entry_t entries[HISTORY_MAX_DEPTH]; ///< The first `depth` are in use, by sequence number modulo `depth`.
  uint8_t payloads[PROTOCOL_MAX_PAYLOAD];     ///< An equal share for each of `depth` answers.
} history_t;

/// @brief Open a session whose requests come after `seq`, and remember `depth` of them from then on.
void history_begin(history_t *history, uint16_t seq, uint8_t depth);

/// @brief Whether a request with this number may be acted on: it is later than all, or a late one not yet answered.
bool history_is_open(const history_t *history, uint16_t seq);

/// @brief The answer that was given to this very request, or NULL.
const protocol_frame_t *history_find(const history_t *history, uint16_t seq, uint32_t crc);

/// @brief Return the place for the answer to a request.
/// @param history Of an open session.
/// @param seq The request's number: history_is_open() for it, or the history began with it.
/// @param crc The request's CRC.
/// @param payload Is set to PROTOCOL_MAX_PAYLOAD / depth bytes for the answer's payload.
protocol_frame_t *history_add(history_t *history, uint16_t seq, uint32_t crc, uint8_t **payload);

#endif
