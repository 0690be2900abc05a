// SPDX-License-Identifier: MIT
/// @file quad_products_m4.h
/// @brief The products of four taps with four rows, whose weights share halfwords, for the loops of dense layers.

#ifndef TINYTRANSIT_QUAD_PRODUCTS_M4_H
#define TINYTRANSIT_QUAD_PRODUCTS_M4_H

// clang-format off

/// @brief The products of four taps, loaded to r2, r3 and r8 to r11, added to r4 to r7.
#define QUAD_PRODUCTS                                                                                                  \
  "smlad r5, r2, r8, r5\n\t"                                                                                           \
  "and r8, r8, #0x00FF00FF\n\t"                                                                                        \
  "smlad r7, r2, r9, r7\n\t"                                                                                           \
  "and r9, r9, #0x00FF00FF\n\t"                                                                                        \
  "smlad r5, r3, r10, r5\n\t"                                                                                          \
  "and r10, r10, #0x00FF00FF\n\t"                                                                                      \
  "smlad r7, r3, r11, r7\n\t"                                                                                          \
  "and r11, r11, #0x00FF00FF\n\t"                                                                                      \
  "smlad r4, r2, r8, r4\n\t"                                                                                           \
  "smlad r6, r2, r9, r6\n\t"                                                                                           \
  "smlad r4, r3, r10, r4\n\t"                                                                                          \
  "smlad r6, r3, r11, r6\n\t"

// clang-format on

#endif
