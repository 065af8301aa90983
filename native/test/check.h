#ifndef SKIFF_CHECK_H
#define SKIFF_CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Ends the test with where and what was wrong. */
#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) {                                                       \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                \
    }                                                                         \
  } while (0)

#define CHECK_TEXT(actual, expected)                                                             \
  do {                                                                                           \
    if (strcmp((actual), (expected)) != 0) {                                                     \
      fprintf(stderr, "%s:%d: '%s' instead of '%s'\n", __FILE__, __LINE__, (actual), (expected)); \
      exit(1);                                                                                   \
    }                                                                                            \
  } while (0)

#endif
