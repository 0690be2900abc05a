// SPDX-License-Identifier: MIT
/// @file report.h
/// @brief A candidate as it is sent down: the payload of CANDIDATE in hil/PROTOCOL.md.

#ifndef TINYTRANSIT_SURVEY_REPORT_H
#define TINYTRANSIT_SURVEY_REPORT_H

#include "survey/survey.h"

/// @brief Numbers of a report.
#define REPORT_NUMBERS 17u
/// @brief Bytes of a report.
#define REPORT_SIZE (8u + 4u * REPORT_NUMBERS + WINDOW_OUTPUTS)

/// @brief Bits of a report's flags.
enum {
  REPORT_HAS_WINDOW = 1u,
  REPORT_SECONDARY = 2u, ///< The secondary eclipse is certain.
};

/// @brief Write the report of a candidate.
/// @param survey Done.
/// @param candidate Below `found.count`.
/// @param bytes REPORT_SIZE bytes.
void report_write(const survey_t *survey, uint32_t candidate, uint8_t *bytes);

#endif
