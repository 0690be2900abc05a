// SPDX-License-Identifier: MIT
#include "integrity/vote.h"

#include "wire/crc32.h"

enum { RUNS = 3 };

/// Return what stands for the outputs in the comparison: of at most 4 bytes, no two have the same checksum.
static uint32_t checksum(const int8_t *const outputs[]) {
  const engine_info_t *info = engine_info();
  uint32_t crc = 0;
  for (uint16_t i = 0; i < info->output_count; i++) {
    crc = crc32_update(crc, (const uint8_t *)outputs[i], info->output_sizes[i]);
  }
  return crc;
}

engine_status_t vote_invoke(const int8_t *const inputs[], int8_t *const outputs[], uint32_t *corrected) {
  uint32_t checksums[RUNS];
  for (int run = 0; run < RUNS; run++) {
    const engine_status_t status = engine_invoke(inputs, outputs);
    if (status != ENGINE_OK) {
      return status;
    }
    checksums[run] = checksum((const int8_t *const *)outputs);
    for (int earlier = 0; earlier < run; earlier++) {
      if (checksums[earlier] == checksums[run]) {
        *corrected += run == RUNS - 1 ? 1u : 0u;
        return ENGINE_OK;
      }
    }
  }
  return ENGINE_ERROR_UPSET;
}
