// SPDX-License-Identifier: MIT
#include "survey/arithmetic.h"

#include <string.h>

enum { EXPONENT_BIAS = 127, MANTISSA_BITS = 23, NEWTON_STEPS = 4, SERIES_TERMS = 8, ARC_TERMS = 6 };

/// Return the bits of a number.
static uint32_t bits_of(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return bits;
}

/// Return the number of such bits.
static float number_of(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof x);
  return x;
}

float cube_root(float x) {
  // A third of the exponent is within 5 % of the root.
  float y = number_of(bits_of(x) / 3u + 0x2A517D3Cu);
  for (int i = 0; i < NEWTON_STEPS; i++) {
    y = (2.0f * y + x / (y * y)) * (1.0f / 3.0f);
  }
  return y;
}

float arc_sine(float x) {
  // Twice asin x = 2 asin(x / sqrt(2 (1 + sqrt(1 - x^2)))) keeps the series short.
  const float whole = root(1.0f - x * x);
  const float half = x / root(2.0f * (1.0f + whole));
  const float quarter = half / root(2.0f * (1.0f + root(1.0f - half * half)));
  const float square = quarter * quarter;
  float sum = 1.0f;
  for (int32_t k = ARC_TERMS; k >= 1; k--) {
    const float odd = (float)(2 * k - 1);
    sum = 1.0f + square * sum * odd * odd / (float)(2 * k * (2 * k + 1));
  }
  return 4.0f * quarter * sum;
}

float log_10(float x) {
  const float ln_2 = 0.69314718f;
  const float one_over_ln_10 = 0.43429448f;
  uint32_t bits = bits_of(x);
  int32_t exponent = (int32_t)(bits >> MANTISSA_BITS) - EXPONENT_BIAS;
  float m = number_of((bits & 0x007FFFFFu) | 0x3F800000u);
  if (m > 1.41421356f) { // keeps the series short
    m = 0.5f * m;
    exponent++;
  }
  // ln m = 2 artanh((m - 1) / (m + 1))
  const float z = (m - 1.0f) / (m + 1.0f);
  const float square = z * z;
  float sum = 0.0f;
  for (int32_t k = 2 * SERIES_TERMS - 1; k >= 1; k -= 2) {
    sum = sum * square + 1.0f / (float)k;
  }
  return ((float)exponent * ln_2 + 2.0f * z * sum) * one_over_ln_10;
}
