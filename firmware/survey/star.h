// SPDX-License-Identifier: MIT
/// @file star.h
/// @brief A star's light curve as it was received and cleaned: the brightness over bins of equal length.
///
/// Times are in bins from the first one; the middle of bin i is at i.

#ifndef TINYTRANSIT_SURVEY_STAR_H
#define TINYTRANSIT_SURVEY_STAR_H

#include <stdbool.h>
#include <stdint.h>

#include "survey/sizes.h"

/// @brief What is known of a star besides its flux; NaN where it is not.
typedef struct {
  float radius;      ///< Solar radii.
  float mass;        ///< Solar masses.
  float temperature; ///< Effective temperature, kelvin.
  float magnitude;   ///< TESS magnitude.
} star_host_t;

/// @brief What is told of a star before its flux.
typedef struct {
  uint16_t cadences_a_bin; ///< At least 1.
  uint8_t mission;         ///< 1 Kepler, 2 TESS, 0 another or unknown.
  float cadence_days;      ///< From one cadence to the next.
  float shortest_days;     ///< Shortest period.
  float longest_days;      ///< Longest period; at most half of the time span is searched.
  star_host_t host;
} star_setup_t;

/// @brief Bits of `flags`; the upper four are how full the bin is, 15 where all its cadences are good.
enum {
  STAR_SEEN = 1u,    ///< It has a good cadence and a trend.
  STAR_BAD = 2u,     ///< It is no measure of the star: a burst, scattered light.
  STAR_IN_DIP = 4u,  ///< In or near an event: it does not shape the trend.
  STAR_TAKEN = 8u,   ///< In an event that the search has taken out.
  STAR_FULL_AT = 4u, ///< Where the upper bits begin.
  STAR_FULL = 15u,
};

/// @brief A light curve.
typedef struct {
  star_setup_t setup;
  uint32_t bins;                   ///< In use.
  uint32_t cadence;                ///< The next one that may come.
  float bin_days;                  ///< Length of a bin.
  uint16_t filled;                 ///< Good cadences in the bin that is being filled.
  float sum;                       ///< Of these, less `level`.
  float level;                     ///< The first good flux: sums of differences from it keep their digits.
  float last;                      ///< The last good flux.
  bool has_last;                   ///< Whether the cadence before was good.
  float step;                      ///< Running mean of the difference from one cadence to the next.
  uint32_t steps;                  ///< Differences seen.
  uint32_t good;                   ///< Good cadences.
  float raw[SURVEY_MAX_BINS];      ///< Mean flux.
  float flat[SURVEY_MAX_BINS];     ///< Relative flux without trend, about 0.
  uint8_t weight[SURVEY_MAX_BINS]; ///< Inverse variance in the search, of which STAR_WEIGHT is typical.
  uint8_t flags[SURVEY_MAX_BINS];  ///< STAR_ bits.
  float sigma;                     ///< Standard deviation of a bin of weight STAR_WEIGHT.
} survey_star_t;

/// @brief The weight of a bin with the median noise.
#define STAR_WEIGHT 32u
/// @brief The largest weight of a bin.
#define STAR_MOST_WEIGHT 63u

/// @brief Return a setup of whole numbers, as the protocol carries them; nothing is known of the star.
star_setup_t star_setup(uint8_t mission, uint16_t cadences_a_bin, uint32_t cadence_us, uint32_t shortest_s,
                        uint32_t longest_s);

/// @brief Whether a setup is one that a star can be searched by: its bins last from a second to a day.
bool star_setup_works(const star_setup_t *setup);

/// @brief Return what is known of a star; what is no finite number, and a radius, mass or temperature that is not above
/// 0, is unknown.
star_host_t star_host(float radius, float mass, float temperature, float tess_magnitude);

/// @brief Begin a star.
/// @param star Anything.
/// @param setup One that works.
void star_begin(survey_star_t *star, const star_setup_t *setup);

/// @brief Take the next cadence.
/// @param star Begun.
/// @param cadence Its number from the first one on; what lies between the last and this one is a gap.
/// @param flux Its brightness in any unit, about the same for all; beyond 1e15, or NaN, it is missing.
/// @param good Whether it is to be used.
/// @return False if it comes before the last, or after the last bin that there is room for.
bool star_add(survey_star_t *star, uint32_t cadence, float flux, bool good);

/// @brief Close the last bin; nothing is added after it.
void star_end(survey_star_t *star);

/// @brief Standard deviation of one cadence, as differences from one to the next tell it; relative flux.
float star_cadence_sigma(const survey_star_t *star, float level);

/// @brief Flux that a whole number stands for.
static inline float star_flux(float offset, float scale, int16_t whole) {
  return offset + scale * (float)whole;
}

/// @brief Share of a bin's cadences that were good, 0 to 1.
static inline float star_fullness(uint8_t flags) {
  return (float)(flags >> STAR_FULL_AT) * (1.0f / 15.0f);
}

/// @brief Whether a bin is seen, good and not taken out.
static inline bool star_usable(uint8_t flags) {
  return (flags & (STAR_SEEN | STAR_BAD | STAR_TAKEN)) == STAR_SEEN;
}

#endif
