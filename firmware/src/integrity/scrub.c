// SPDX-License-Identifier: MIT
#include "integrity/scrub.h"

#include <stdint.h>

#include "board.h"
#include "wire/crc32.h"
#include "integrity/image.h"

static uint32_t code;
static uint32_t weights;
static uint32_t constants;

static uint32_t constants_crc(void) {
  const board_region_t region = board_constants();
  return crc32_update(0, region.start, region.size);
}

void scrub_start(void) {
  code = image_code_crc();
  weights = image_weights_crc();
  constants = constants_crc();
}

bool scrub_check(void) {
  return code == image_code_crc() && weights == image_weights_crc() && constants == constants_crc();
}
