#ifndef SKIFF_CLOCK_H
#define SKIFF_CLOCK_H

#include <stdint.h>

/* "2026-01-02T03:04:05.123456789Z" */
enum { TIME_TEXT = 30 };

/* Nanoseconds since 1970. */
uint64_t clock_wall(void);

/* Milliseconds of a clock that nobody sets. */
int64_t clock_steady(void);

/* Writes TIME_TEXT characters and no NUL. */
void clock_format(uint64_t wall, char *text);

#endif
