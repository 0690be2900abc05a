// SPDX-License-Identifier: MIT
#include "mission/record.h"

#include "wire/bytes.h"
#include "wire/crc32.h"

enum { BITS = 8 };

/// The polynomial of the CRC, reflected: what the last bit of the data changes in it.
static const uint32_t polynomial = 0xEDB88320u;

/// Return in which bits the CRC that is there differs from the one that should be.
static uint32_t syndrome(const uint8_t *data, uint32_t size) {
  const uint32_t covered = size - RECORD_CRC;
  return crc32_update(0, data, covered) ^ get_u32(data + covered);
}

void record_seal(uint8_t *data, uint32_t size) {
  const uint32_t covered = size - RECORD_CRC;
  (void)put_u32(data + covered, crc32_update(0, data, covered));
}

bool record_is_sound(const uint8_t *data, uint32_t size) {
  return syndrome(data, size) == 0u;
}

record_state_t record_repair(uint8_t *data, uint32_t size) {
  const uint32_t wrong = syndrome(data, size);
  if (wrong == 0u) {
    return RECORD_SOUND;
  }
  const uint32_t covered = size - RECORD_CRC;
  if ((wrong & (wrong - 1u)) == 0u) { // a bit of the CRC itself
    (void)put_u32(data + covered, get_u32(data + covered) ^ wrong);
    return RECORD_REPAIRED;
  }
  // A flipped bit changes the CRC by what the CRC's register makes of it on the way to the end.
  uint32_t change = polynomial;
  for (uint32_t place = covered * BITS; place > 0u; place--) {
    if (change == wrong) {
      const uint32_t bit = place - 1u;
      data[bit / BITS] ^= (uint8_t)(1u << (bit % BITS));
      return RECORD_REPAIRED;
    }
    change = change >> 1 ^ ((change & 1u) != 0u ? polynomial : 0u);
  }
  return RECORD_BROKEN;
}
