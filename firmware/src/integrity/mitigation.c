// SPDX-License-Identifier: MIT
#include "integrity/mitigation.h"

#ifdef TT_MITIGATED

#include <stdbool.h>

#include "integrity/golden_check.h"
#include "integrity/scrub.h"
#include "integrity/vote.h"
#include "integrity/weights_repair.h"

uint32_t mitigation_corrected;

static uint32_t inferences;

/// Whether what is done after each `period` inferences is to be done now; never for period 0.
static bool due(uint32_t period) {
  return period != 0 && inferences % period == 0;
}

void mitigation_start(void) {
  if (TT_MITIGATION_SCRUB) {
    scrub_start();
  }
  if (TT_MITIGATION_REPAIR) {
    weights_repair_start();
  }
}

/// Run the engine once, or by vote.
static engine_status_t invoke(const int8_t *const inputs[], int8_t *const outputs[]) {
  return TT_MITIGATION_VOTE ? vote_invoke(inputs, outputs, &mitigation_corrected) : engine_invoke(inputs, outputs);
}

engine_status_t mitigation_invoke(const int8_t *const inputs[], int8_t *const outputs[]) {
  if (TT_MITIGATION_REPAIR && !weights_repair(&mitigation_corrected)) {
    return ENGINE_ERROR_UPSET;
  }
  const engine_status_t status = invoke(inputs, outputs);
  if (status != ENGINE_OK) {
    return status;
  }
  inferences++;
  // After the inference and not before: an upset of flash stays, so that one which came during the inference is found
  // too.
  const bool sound = !(due(TT_MITIGATION_SCRUB) && !scrub_check()) && !(due(TT_MITIGATION_GOLDEN) && !golden_check());
  return sound ? ENGINE_OK : ENGINE_ERROR_UPSET;
}

#endif
