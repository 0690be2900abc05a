// SPDX-License-Identifier: MIT
/// @file mitigation.h
/// @brief An inference with the mitigations that the build has switched on; with none, it is engine_invoke() itself.

#ifndef TINYTRANSIT_MITIGATION_H
#define TINYTRANSIT_MITIGATION_H

#include "engine.h"
#include "mitigation_switches.h"

#if TT_MITIGATION_SCRUB || TT_MITIGATION_GOLDEN || TT_MITIGATION_VOTE || TT_MITIGATION_REPAIR

#include <stdint.h>

/// @brief Upsets since start-up that did no harm because a mitigation put them right.
extern uint32_t mitigation_corrected;

/// @brief Take down what is right, while it still is; called once, at start-up.
void mitigation_start(void);

/// @brief As engine_invoke(); ENGINE_ERROR_UPSET if the answer is not to be trusted.
engine_status_t mitigation_invoke(const int8_t *const inputs[], int8_t *const outputs[]);

#else

static inline void mitigation_start(void) {}

static inline engine_status_t mitigation_invoke(const int8_t *const inputs[], int8_t *const outputs[]) {
  return engine_invoke(inputs, outputs);
}

#endif

#endif
