// SPDX-License-Identifier: MIT
/// @file mitigation.h
/// @brief An inference with the mitigations of upsets (bits flipped by radiation) that the build has switched on.
///
/// The build takes them from TINYTRANSIT_MITIGATIONS (firmware/MITIGATIONS.md) and defines TT_MITIGATED where one is
/// on, and TT_MITIGATION_<NAME> of each that firmware/mitigations.toml lists. With none, all here is engine_invoke().

#ifndef TINYTRANSIT_MITIGATION_H
#define TINYTRANSIT_MITIGATION_H

#include "engine.h"

#ifdef TT_MITIGATED

#include <stdint.h>

/// @brief Upsets since start-up that did no harm because a mitigation corrected them.
extern uint32_t mitigation_corrected;

/// @brief Record the checksums of what is still undamaged; called once, at start-up.
void mitigation_start(void);

/// @brief As engine_invoke(); ENGINE_ERROR_UPSET if the outputs are not to be trusted.
engine_status_t mitigation_invoke(const int8_t *const inputs[], int8_t *const outputs[]);

#else

/// @brief Nothing: no mitigation is on.
static inline void mitigation_start(void) {}

/// @brief engine_invoke() itself.
static inline engine_status_t mitigation_invoke(const int8_t *const inputs[], int8_t *const outputs[]) {
  return engine_invoke(inputs, outputs);
}

#endif

#endif
