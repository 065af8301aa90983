#ifndef SKIFF_CAPPED_H
#define SKIFF_CAPPED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A raw text file that cannot grow without end: at its limit it either becomes NAME.1 and is begun
 * again, or takes nothing more. Made with its first byte. A write that fails loses those bytes. */
struct capped {
  int directory;
  int file;
  const char *name;
  const char *former; /* NULL: no second file, the beginning is what is kept */
  uint64_t size, limit;
};

/* Begins anew; what an earlier run left becomes the former file, or goes. */
void capped_begin(struct capped *capped, int directory, const char *name, const char *former,
                  uint64_t limit);

void capped_write(struct capped *capped, const char *bytes, size_t length);

#endif
