// SPDX-License-Identifier: MIT
/// @file require.h
/// @brief A property that ends the fuzzer where it does not hold.

#ifndef TINYTRANSIT_REQUIRE_H
#define TINYTRANSIT_REQUIRE_H

#include <stdio.h>
#include <stdlib.h>

/// @brief Abort, naming the property, unless it holds.
#define REQUIRE(property)                                                                                              \
  do {                                                                                                                 \
    if (!(property)) {                                                                                                 \
      fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #property);                                    \
      abort();                                                                                                         \
    }                                                                                                                  \
  } while (0)

#endif
