// SPDX-License-Identifier: MIT
/// @file arithmetic.h
/// @brief Arithmetic without a mathematics library, the same to the last bit wherever IEEE 754 single precision is
/// kept.

#ifndef TINYTRANSIT_SURVEY_ARITHMETIC_H
#define TINYTRANSIT_SURVEY_ARITHMETIC_H

#include <stdbool.h>
#include <stdint.h>

/// @brief 1.4826: a median absolute deviation times this is the standard deviation of normal values.
#define MAD_TO_SIGMA 1.4826022f

static inline float larger(float a, float b) {
  return a > b ? a : b;
}

static inline float smaller(float a, float b) {
  return a < b ? a : b;
}

static inline float clamped(float x, float low, float high) {
  return x < low ? low : (x > high ? high : x);
}

static inline float magnitude(float x) {
  return x < 0.0f ? -x : x;
}

static inline int32_t least_of(int32_t a, int32_t b) {
  return a < b ? a : b;
}

static inline int32_t most_of(int32_t a, int32_t b) {
  return a > b ? a : b;
}

/// @brief A number that stands for none.
static inline float unknown(void) {
  return __builtin_nanf("");
}

/// @brief Whether it is no NaN.
static inline bool is_known(float x) {
  return x == x;
}

/// @brief Whether it is neither NaN nor infinite.
static inline bool is_finite(float x) {
  return is_known(x - x);
}

/// @brief Square root, correctly rounded: one instruction; 0 of what is negative.
static inline float root(float x) {
  return x > 0.0f ? __builtin_sqrtf(x) : 0.0f;
}

/// @brief Largest whole number that is not above x; |x| < 2^31.
static inline int32_t whole_below(float x) {
  const int32_t cut = (int32_t)x;
  return (float)cut > x ? cut - 1 : cut;
}

/// @brief Nearest whole number, halves up; |x| < 2^31.
static inline int32_t nearest_whole(float x) {
  return whole_below(x + 0.5f);
}

/// @brief Cube root of what is above 0, to about a unit in the last place.
float cube_root(float x);

/// @brief Arc sine of 0 to 1, in radians, to 1e-6.
float arc_sine(float x);

/// @brief Logarithm to base 10 of what is above 0, to 1e-6.
float log_10(float x);

#endif
