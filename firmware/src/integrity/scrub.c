// SPDX-License-Identifier: MIT
#include "integrity/scrub.h"

#include <stdint.h>

#include "board.h"
#include "integrity/image.h"

static uint32_t code;
static uint32_t weights;
static uint32_t constants;

void scrub_start(void) {
  code = image_code_crc();
  weights = image_weights_crc();
  constants = image_region_crc(board_constants());
}

bool scrub_check(void) {
  return code == image_code_crc() && weights == image_weights_crc() && constants == image_region_crc(board_constants());
}
