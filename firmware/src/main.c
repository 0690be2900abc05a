// SPDX-License-Identifier: MIT
#include "application.h"

int main(void) {
  application_start();
  for (;;) {
    application_step();
  }
}
