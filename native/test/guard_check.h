#ifndef SKIFF_GUARD_CHECK_H
#define SKIFF_GUARD_CHECK_H

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

/* Knuth's MMIX generator: the same numbers from the same seed everywhere. */
static inline uint32_t next_random(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)(*state >> 32);
}

static char folder_path[] = "/tmp/skiff-guard-test.XXXXXX";

static inline void remove_folder(void) {
  char command[64];
  snprintf(command, sizeof command, "rm -rf '%s'", folder_path);
  if (system(command) != 0) {
    fprintf(stderr, "cannot remove %s\n", folder_path);
  }
}

/* A folder that is gone after the test; its descriptor. */
static inline int make_folder(void) {
  CHECK(mkdtemp(folder_path) != NULL);
  atexit(remove_folder);
  return open(folder_path, O_RDONLY | O_DIRECTORY);
}

#endif
