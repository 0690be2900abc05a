// SPDX-License-Identifier: MIT
/// @file dsp.h
/// @brief The few DSP instructions of ARMv7E-M that the s16 kernels use, and what they mean elsewhere.
///
/// None of SXTB16, UXTB16 and PKHBT with a shift is among them: LabWired 0.25, which runs the images in the tests,
/// passes over them in silence.
///
/// TINYTRANSIT_PORTABLE forces the portable meaning, so that both can be tested on one machine.

#ifndef TINYTRANSIT_DSP_H
#define TINYTRANSIT_DSP_H

#include <stdint.h>
#include <string.h>

#if defined(__ARM_FEATURE_DSP) && defined(__thumb2__) && !defined(TINYTRANSIT_PORTABLE)
/// @brief 1 where the s16 kernels may use the DSP extension's instructions, else 0.
#define TINYTRANSIT_DSP 1
#else
/// @brief No.
#define TINYTRANSIT_DSP 0
#endif

/// @brief Inlined whatever its size, so that constant parameters reach the innermost loop.
#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// @brief A 32-bit word that overlays int8 or int16 data.
typedef uint32_t __attribute__((may_alias)) word_t;

/// @brief addend + a * b / 2^32, the quotient rounded half up.
ALWAYS_INLINE int32_t smmlar(int32_t a, int32_t b, int32_t addend) {
#if TINYTRANSIT_DSP
  int32_t result;
  __asm__("smmlar %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(addend));
  return result;
#else
  return (int32_t)(addend + (((int64_t)a * b + (INT64_C(1) << 31)) >> 32));
#endif
}

/// @brief addend + a.low * b.low + a.high * b.high, modulo 2^32.
ALWAYS_INLINE uint32_t smlad(uint32_t a, uint32_t b, uint32_t addend) {
#if TINYTRANSIT_DSP
  uint32_t result;
  __asm__("smlad %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(addend));
  return result;
#else
  return addend + (uint32_t)((int16_t)a * (int16_t)b) + (uint32_t)((int16_t)(a >> 16) * (int16_t)(b >> 16));
#endif
}

#if TINYTRANSIT_DSP
/// @brief Subtract halfword from halfword.
ALWAYS_INLINE uint32_t ssub16(uint32_t a, uint32_t b) {
  uint32_t result;
  __asm__("ssub16 %0, %1, %2" : "=r"(result) : "r"(a), "r"(b));
  return result;
}
#endif

/// @brief The greater of two sums less than 2^31 apart (on the portable side: of any two), without a branch.
ALWAYS_INLINE int32_t greater(int32_t a, int32_t b) {
#if TINYTRANSIT_DSP
  int32_t excess;
  __asm__("usat %0, #31, %1" : "=r"(excess) : "r"(b - a));
  return a + excess;
#else
  return a > b ? a : b;
#endif
}

/// @brief Clamp to -128 .. 127.
ALWAYS_INLINE int32_t saturate_s8(int32_t x) {
#if TINYTRANSIT_DSP
  int32_t result;
  __asm__("ssat %0, #8, %1" : "=r"(result) : "r"(x));
  return result;
#else
  return x < INT8_MIN ? INT8_MIN : x > INT8_MAX ? INT8_MAX : x;
#endif
}

/// @brief addend + both halfwords of a word, which are not negative.
ALWAYS_INLINE uint32_t add_halves(uint32_t halves, uint32_t addend) {
#if TINYTRANSIT_DSP
  return smlad(halves, 0x00010001, addend);
#else
  return addend + (halves & 0xFFFF) + (halves >> 16);
#endif
}

/// @brief The bytes 1 and 3 of a word, as halfwords; those of 0 and 2 take no more than a mask.
ALWAYS_INLINE uint32_t odd_bytes(uint32_t word) {
  const uint32_t mask = 0x00FF00FF;
#if TINYTRANSIT_DSP
  // With the mask in a register that is one instruction, of which the compiler makes two.
  uint32_t result;
  __asm__("and %0, %1, %2, lsr #8" : "=r"(result) : "r"(mask), "r"(word));
  return result;
#else
  return word >> 8 & mask;
#endif
}

/// @brief Two halfwords in a word.
ALWAYS_INLINE uint32_t pack_halves(int32_t low, int32_t high) {
#if TINYTRANSIT_DSP
  __asm__("bfi %0, %1, #16, #16" : "+r"(low) : "r"(high));
  return (uint32_t)low;
#else
  return ((uint32_t)low & 0xFFFF) | (uint32_t)high << 16;
#endif
}

/// @brief A word from anywhere.
ALWAYS_INLINE uint32_t load_word(const void *bytes) {
  uint32_t word;
  memcpy(&word, bytes, sizeof word);
  return word;
}

/// @brief Clamp to low..high; constant bounds of 0 and 2^n - 1 become one instruction.
ALWAYS_INLINE int32_t clamp(int32_t x, int32_t low, int32_t high) {
#if TINYTRANSIT_DSP
  if (low == 0 && high == 255) {
    int32_t result;
    __asm__("usat %0, #8, %1" : "=r"(result) : "r"(x));
    return result;
  }
#endif
  return x < low ? low : x > high ? high : x;
}

#endif
