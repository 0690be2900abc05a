// SPDX-License-Identifier: MIT
/// @file image.h
/// @brief Checksums of the image as it lies in flash: a host with the ELF can tell whether the board runs it.

#ifndef TINYTRANSIT_IMAGE_H
#define TINYTRANSIT_IMAGE_H

#include <stdint.h>

#include "board.h"

/// @brief CRC-32 of a stretch of memory; 0 if it is empty.
uint32_t image_region_crc(board_region_t region);

/// @brief CRC-32 of the instructions; 0 where the board does not say where they lie.
uint32_t image_code_crc(void);

/// @brief CRC-32 of the model's weights; 0 where the board does not say where they lie.
uint32_t image_weights_crc(void);

#endif
