#ifndef SKIFF_INIT_CHECK_H
#define SKIFF_INIT_CHECK_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* xorshift64 (Marsaglia 2003): the same bytes from the same seed everywhere. */
static inline uint64_t next_random(uint64_t *state) {
  *state ^= *state << 13;
  *state ^= *state >> 7;
  *state ^= *state << 17;
  return *state;
}

static inline size_t random_below(uint64_t *state, size_t bound) {
  return (size_t)(next_random(state) % bound);
}

#endif
