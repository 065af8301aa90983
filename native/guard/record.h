#ifndef SKIFF_RECORD_H
#define SKIFF_RECORD_H

#include <stddef.h>

#include "complaint.h"

/* A small file that is there whole or not at all, and stays. Its space is reserved beforehand, so
 * that a full disk cannot cost an exit code. */
struct record {
  int directory;
  const char *name;
  const char *fresh; /* where it is written before it gets its name */
};

enum { RECORD_MAX_BYTES = 24 * 1024 };

/* Removes what an earlier run wrote. */
bool record_reserve(const struct record *record, complaint *why);

/* Temp, fsync, rename, fsync of the directory. */
bool record_write(const struct record *record, const void *bytes, size_t length);

/* Gives unused space back. */
void record_release(const struct record *record);

#endif
