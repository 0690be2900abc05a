// SPDX-License-Identifier: MIT
/// @file observing.h
/// @brief The messages of the survey (hil/PROTOCOL.md): a star's raw flux in, its candidates out.

#ifndef TINYTRANSIT_OBSERVING_H
#define TINYTRANSIT_OBSERVING_H

#include <stdbool.h>

#include "engine.h"
#include "session/requests.h"

/// @brief Whether a type is one of the survey's, and this firmware has a survey.
bool observing_knows(uint8_t type);

/// @brief Check a request of the survey: its length, its values, and whether the survey is at such a point.
request_error_t observing_check(const protocol_frame_t *request);

/// @brief Do what a request that passed observing_check() asks.
/// @param request Of a type that is known.
/// @param type Is set to the type of the answer.
/// @param at Is moved behind the payload that is written.
engine_status_t observing_run(const protocol_frame_t *request, uint8_t *type, uint8_t **at);

#endif
