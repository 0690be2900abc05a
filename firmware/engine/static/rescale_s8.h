// SPDX-License-Identifier: MIT
/// @file rescale_s8.h
/// @brief TensorFlow Lite's requantization of a sum to s8: in five instructions, or in three.
///
/// The short form rounds once and takes no account of signs. Its result rises with the sum as the reference's does, so
/// both are equal if they take each of their at most 255 steps at the same sum; the compiler looks for constants with
/// which they do, and chooses the long form where there are none. They nearly always exist for a rectified layer, whose
/// negative results are all the same; else the reference rounds them away from zero.
///
/// The compiler only chooses a kernel that uses it where these conditions hold: the sum, bias included, is below 2^30
/// in magnitude, the shift is to the right, what is added before it does not overflow, and it is not zero where
/// negative results survive the clamp.

#ifndef TINYTRANSIT_RESCALE_S8_H
#define TINYTRANSIT_RESCALE_S8_H

#include "dsp.h"

/// @brief Words of the constants of an output channel: twice the bias, in units of input scale times weight scale; the
/// multiplier, 2^30 .. 2^31 - 1, or 0; the offset, 2^(shift - 1) or 0, plus the output's zero point times 2^shift; and
/// the shift.
enum { CHANNEL_S8_WORDS = 4 };

/// @brief Words of those of the short form: the addend, with the bias; what the sum is multiplied by; the multiplier.
enum { CHANNEL_SHORT_WORDS = 3 };

/// @brief The short form's shift to the right.
enum { SHORT_SHIFT = 16 };

/// @brief Scale by multiplier * 2^-31, then by 2^-shift, rounding twice as the reference does; add the zero point,
/// clamp.
/// @param doubled Twice the sum, with its bias.
/// @param multiplier 2^30 .. 2^31 - 1, or 0.
/// @param offset 2^(shift - 1) or 0, plus the output's zero point times 2^shift.
/// @param shift 0 .. 31, to the right.
ALWAYS_INLINE int32_t rescale_doubled_s8(int32_t doubled, int32_t multiplier, int32_t offset, int32_t shift) {
  // Half away from zero, where the shift alone rounds half up: a negative number is made one less. Where that number
  // comes out as 0, one less is of no account.
  // cppcheck-suppress shiftTooManyBitsSigned
  const int32_t scaled = (smmlar(doubled, multiplier, offset) + (doubled >> 31)) >> shift;
  return saturate_s8(scaled);
}

/// @brief Add the bias to a sum, rescale and clamp.
/// @param sum Of products of input and weight.
/// @param channel CHANNEL_S8_WORDS words.
ALWAYS_INLINE int8_t rescale_s8(int32_t sum, const word_t *channel) {
  const int32_t doubled = (int32_t)(channel[0] + 2 * (uint32_t)sum);
  return (int8_t)rescale_doubled_s8(doubled, (int32_t)channel[1], (int32_t)channel[2], (int32_t)channel[3]);
}

/// @brief The short form.
/// @param sum Of products of input and weight, or 256 times that.
/// @param channel CHANNEL_SHORT_WORDS words.
ALWAYS_INLINE int8_t rescale_short_s8(int32_t sum, const word_t *channel) {
  const int32_t scaled = (int32_t)(channel[0] + channel[1] * (uint32_t)sum);
  // cppcheck-suppress shiftTooManyBitsSigned
  return (int8_t)saturate_s8((int32_t)((int64_t)scaled * (int32_t)channel[2] >> 32) >> SHORT_SHIFT);
}

#if TINYTRANSIT_DSP
/// @brief What rescale_short_s8() does to a sum in a register, with the channel's constants in r2, r3 and r12.
#define RESCALE_SHORT_M4(sum)                                                                                          \
  "mla " sum ", " sum ", r3, r2\n\t"                                                                                   \
  "smmul " sum ", " sum ", r12\n\t" SATURATE_S8_M4(sum, "asr #16")

/// @brief What rescale_s8() does to a sum in a register of an asm statement. The channel's constants are in r2, r3, r12
/// and lr, in their order; the register `t` is changed. `shift` makes twice the sum of the register: "lsl #1", or "asr
/// #7" where it holds 256 times the sum.
#define RESCALE_WITH_M4(t, sum, shift)                                                                                 \
  "add " t ", r2, " sum ", " shift "\n\t"                                                                              \
  "smmlar " sum ", " t ", r3, r12\n\t"                                                                                 \
  "add " sum ", " sum ", " t ", asr #31\n\t"                                                                           \
  "asr " sum ", " sum ", lr\n\t" SATURATE_S8_M4(sum, "lsl #0")
#define RESCALE_M4(sum, shift) RESCALE_WITH_M4("r0", sum, shift)
#endif

#endif
