#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

static int open_fresh(const struct record *record) {
  return openat(record->directory, record->fresh, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC,
                0600);
}

bool record_reserve(const struct record *record, complaint *why) {
  if (unlinkat(record->directory, record->name, 0) != 0 && errno != ENOENT) {
    return complain_errno(why, "cannot remove '%s' of the earlier run", record->name);
  }
  int file = open_fresh(record);
  if (file < 0) {
    return complain_errno(why, "cannot create '%s'", record->fresh);
  }
  int refused = fallocate(file, 0, 0, RECORD_MAX_BYTES) == 0 ? 0 : errno;
  close(file);
  if (refused != 0 && refused != EOPNOTSUPP && refused != ENOSYS) {
    record_release(record);
    errno = refused;
    return complain_errno(why, "cannot reserve space for '%s'", record->name);
  }
  return true;
}

static bool write_whole(int file, const char *bytes, size_t length) {
  size_t done = 0;
  while (done < length) {
    ssize_t count = pwrite(file, bytes + done, length - done, (off_t)done);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      return false;
    }
    done += (size_t)count;
  }
  return ftruncate(file, (off_t)length) == 0 && fsync(file) == 0;
}

bool record_write(const struct record *record, const void *bytes, size_t length) {
  int file = open_fresh(record);
  if (file < 0) {
    return false;
  }
  bool written = write_whole(file, bytes, length);
  close(file);
  return written
         && renameat(record->directory, record->fresh, record->directory, record->name) == 0
         && fsync(record->directory) == 0;
}

void record_release(const struct record *record) {
  unlinkat(record->directory, record->fresh, 0);
}
