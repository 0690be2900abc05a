// SPDX-License-Identifier: MIT
#include "integrity/image.h"

#include "board.h"
#include "wire/crc32.h"

uint32_t image_region_crc(board_region_t region) {
  return crc32_update(0, region.start, region.size);
}

uint32_t image_code_crc(void) {
  return image_region_crc(board_code());
}

uint32_t image_weights_crc(void) {
  return image_region_crc(board_weights());
}
