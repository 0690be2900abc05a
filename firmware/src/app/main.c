// SPDX-License-Identifier: MIT
#include "app/application.h"

int main(void) {
  application_start();
  for (;;) {
    application_step();
  }
}
