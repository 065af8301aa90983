#ifndef SKIFF_COMPLAINT_H
#define SKIFF_COMPLAINT_H

#include <stdbool.h>

/* Why something could not be done, as one line for people. */
typedef struct {
  char text[1024];
} complaint;

/* Both return false, so that a refusal is one statement. The second adds what errno means. */
bool complain(complaint *why, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool complain_errno(complaint *why, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
