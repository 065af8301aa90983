#include "capped.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static void put_away(struct capped *capped) {
  if (capped->file >= 0) {
    close(capped->file);
  }
  capped->file = -1;
  capped->size = 0;
  if (capped->former != NULL) {
    renameat(capped->directory, capped->name, capped->directory, capped->former);
  } else {
    unlinkat(capped->directory, capped->name, 0);
  }
}

void capped_begin(struct capped *capped, int directory, const char *name, const char *former,
                  uint64_t limit) {
  *capped = (struct capped){directory, -1, name, former, 0, limit};
  put_away(capped);
}

void capped_write(struct capped *capped, const char *bytes, size_t length) {
  if (capped->size >= capped->limit && capped->former != NULL) {
    put_away(capped);
  }
  uint64_t space = capped->limit - capped->size;
  if (capped->former == NULL && length > space) {
    length = (size_t)space;
  }
  if (length == 0) {
    return;
  }
  if (capped->file < 0) {
    capped->file = openat(capped->directory, capped->name,
                          O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
  }
  ssize_t count = capped->file < 0 ? -1 : write(capped->file, bytes, length);
  if (count > 0) {
    capped->size += (uint64_t)count;
  }
}
