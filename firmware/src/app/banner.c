// SPDX-License-Identifier: MIT
#include "app/banner.h"

#include "board.h"
#include "eembc/text.h"
#include "integrity/image.h"
#include "version.h"

enum { MODEL_ID_BYTES = 4 };

/// Print the first bytes of the model id, as its hexadecimal text begins.
static void put_model_id(const uint8_t *id) {
  for (int i = 0; i < MODEL_ID_BYTES; i++) {
    put_hexadecimal(id[i], 2);
  }
}

void banner_print(engine_status_t status, const golden_selftest_t *selftest) {
  put_text("tinytransit ");
  put_number(VERSION_MAJOR);
  put_text(".");
  put_number(VERSION_MINOR);
  put_text(".");
  put_number(VERSION_PATCH);
  put_text(" ");
  put_text(board_info()->name);
  put_text(" ");
  put_text(engine_info()->name);
  put_text(" model ");
  put_model_id(engine_info()->model_id);
  put_text(" code ");
  put_hexadecimal(image_code_crc(), 8);
  put_text(" weights ");
  put_hexadecimal(image_weights_crc(), 8);
  if (status == ENGINE_OK) {
    put_text(" selftest ");
    put_number((uint32_t)selftest->run - selftest->differing);
    put_text("/");
    put_number(selftest->run);
    put_text(selftest->differing == 0 ? " pass\r\n" : " FAIL\r\n");
  } else {
    put_text(" engine error ");
    put_number(status);
    put_text("\r\n");
  }
}
