// SPDX-License-Identifier: MIT
/// @file sizes.h
/// @brief Sizes of a search, which decide its working memory: build options.

#ifndef TINYTRANSIT_SURVEY_SIZES_H
#define TINYTRANSIT_SURVEY_SIZES_H

#ifndef SURVEY_MAX_BINS
/// @brief Most bins of a star: 28 days of ten minutes.
#define SURVEY_MAX_BINS 4032u
#endif

#ifndef SURVEY_MAX_PERIODS
/// @brief Most trial periods.
#define SURVEY_MAX_PERIODS 3072u
#endif

/// @brief Most candidates of a star.
#define SURVEY_MAX_CANDIDATES 3u

/// @brief Phases of a fold; a period of more samples is folded in samples twice as long.
#define SURVEY_FOLD_PHASES 1024u

/// @brief Longest event in a fold, as a share of the period: one fifth.
#define SURVEY_FOLD_SHARE 5u

/// @brief Most bins within the sliding window of the trend.
#define SURVEY_WINDOW_BINS 240u

/// @brief Phases of the folded neighbourhood of an event.
#define SURVEY_PROFILE_PHASES 128u

/// @brief Most transits of one candidate.
#define SURVEY_MAX_TRANSITS 192u

#endif
