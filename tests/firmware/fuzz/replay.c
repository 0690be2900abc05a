// SPDX-License-Identifier: MIT
/// @file replay.c
/// @brief Try each file that is named on the command line: a fuzzer's corpus or finding without libFuzzer.

#include <stdio.h>
#include <stdlib.h>

#include "fuzzer.h"

enum { CAPACITY = 1 << 16 };

int main(int count, char **names) {
  static uint8_t content[CAPACITY];
  for (int i = 1; i < count; i++) {
    FILE *file = fopen(names[i], "rb");
    if (file == NULL) {
      perror(names[i]);
      return EXIT_FAILURE;
    }
    const size_t size = fread(content, 1, sizeof content, file);
    fclose(file);
    // The last line printed names the file that a finding is in.
    printf("%s\n", names[i]);
    fflush(stdout);
    (void)LLVMFuzzerTestOneInput(content, size);
  }
  return EXIT_SUCCESS;
}
