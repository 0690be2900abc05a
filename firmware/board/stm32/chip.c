// SPDX-License-Identifier: MIT
#include "family.h"

/// Nothing to be done before the clocks.
void chip_init(void) {}
