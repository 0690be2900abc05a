// SPDX-License-Identifier: MIT
/// @file rescale_s16.h
/// @brief TensorFlow Lite's requantization for s16 activations, which are stored less their zero point.
///
/// The compiler only chooses an s16 kernel where these conditions hold: the sum is below 2^29 in magnitude, the shift
/// is to the right, and it is not zero where negative results survive the clamp.
///
/// Of a rectified layer whose results are clamped to 0 .. 255, the short form of rescale_s8.h takes one instruction
/// less.

#ifndef TINYTRANSIT_RESCALE_S16_H
#define TINYTRANSIT_RESCALE_S16_H

#include "dsp.h"

/// @brief Constants of one output channel.
typedef struct {
  int32_t bias2;      ///< Twice the bias, which is in units of input scale times weight scale.
  int32_t multiplier; ///< 2^30 .. 2^31 - 1, or 0.
  int32_t half;       ///< 2^(shift - 1), or 0.
  int32_t shift;      ///< 0 .. 31, to the right.
} channel_s16_t;

/// @brief Those of the short form, of which rescale_s8.h says what they are.
typedef struct {
  int32_t addend;     ///< With the bias.
  int32_t factor;     ///< What the sum is multiplied by.
  int32_t multiplier; ///< What the sum of both is.
} channel_short_t;

/// @brief Bring a channel's constants into registers, all at once.
/// @param stored On the stack or in flash.
ALWAYS_INLINE channel_s16_t load_channel(const channel_s16_t *stored) {
#if TINYTRANSIT_DSP
  // Four neighbouring loads pipeline.
  channel_s16_t c;
  __asm__ volatile("ldr %0, %4\n\tldr %1, %5\n\tldr %2, %6\n\tldr %3, %7"
                   : "=&r"(c.bias2), "=&r"(c.multiplier), "=&r"(c.half), "=&r"(c.shift)
                   : "m"(stored->bias2), "m"(stored->multiplier), "m"(stored->half), "m"(stored->shift));
  return c;
#else
  return *stored;
#endif
}

/// @brief The same of the short form.
/// @param stored On the stack or in flash.
ALWAYS_INLINE channel_short_t load_channel_short(const channel_short_t *stored) {
#if TINYTRANSIT_DSP
  channel_short_t c;
  __asm__ volatile("ldr %0, %3\n\tldr %1, %4\n\tldr %2, %5"
                   : "=&r"(c.addend), "=&r"(c.factor), "=&r"(c.multiplier)
                   : "m"(stored->addend), "m"(stored->factor), "m"(stored->multiplier));
  return c;
#else
  return *stored;
#endif
}

/// @brief Add the bias, scale by multiplier * 2^-31, then by 2^-shift, rounding twice as the reference does, and clamp.
/// @param sum Of products of input and weight, without the bias; with it below 2^29 in magnitude.
/// @param c The output channel's constants.
/// @param low Lower bound of the result, less the output's zero point: -255 .. 255.
/// @param high Upper bound, low .. 255.
ALWAYS_INLINE int32_t rescale_s16(int32_t sum, const channel_s16_t *c, int32_t low, int32_t high) {
  // The instruction divides by 2^32, the reference by 2^31: hence twice the sum.
  const int32_t doubled = c->bias2 + 2 * sum;
  if (low >= 0) {
    // Half away from zero and half up differ for negative numbers only, and those end at `low` either way.
    return clamp(smmlar(doubled, c->multiplier, c->half) >> c->shift, low, high);
  }
  const int32_t scaled = smmlar(doubled, c->multiplier, 0);
  // GCC and Clang shift the sign in, which C leaves to the implementation: -1 for a negative number, else 0.
  // cppcheck-suppress shiftTooManyBitsSigned
  return clamp((scaled + c->half + (scaled >> 31)) >> c->shift, low, high);
}

/// @brief The short form, clamped to 0 .. 255: the result is in bits 16 to 23, and what is left over below.
///
/// A shift within USAT would do without them, but LabWired 0.25 does not know it.
/// @param sum Of products of input and weight, without the bias.
/// @param c The output channel's constants.
ALWAYS_INLINE int32_t rescale_raised_s16(int32_t sum, const channel_short_t *c) {
  const int32_t wide = (int32_t)((uint32_t)c->addend + (uint32_t)c->factor * (uint32_t)sum);
#if TINYTRANSIT_DSP
  int32_t result;
  __asm__("smmul %0, %1, %2\n\t"
          "usat %0, #24, %0"
          : "=r"(result)
          : "r"(wide), "r"(c->multiplier));
  return result;
#else
  return clamp((int32_t)((int64_t)wide * c->multiplier >> 32), 0, 0xFFFFFF);
#endif
}

#endif
