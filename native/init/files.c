#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static ssize_t read_some(int fd, char *at, size_t space) {
  for (;;) {
    ssize_t n = read(fd, at, space);
    if (n >= 0 || errno != EINTR) return n;
  }
}

static char *read_all(int fd, size_t most, size_t *length) {
  size_t room = 4096, held = 0;
  char *bytes = malloc(room);
  while (bytes) {
    ssize_t n = read_some(fd, bytes + held, room - held - 1);
    if (n < 0) break;
    held += (size_t)n;
    if (n == 0) {
      bytes[held] = 0;
      *length = held;
      return bytes;
    }
    if (held > most) {
      errno = EFBIG;
      break;
    }
    if (room - held - 1 == 0) {
      char *more = realloc(bytes, room *= 2);
      if (!more) break;
      bytes = more;
    }
  }
  int why = errno;
  free(bytes);
  errno = why;
  return NULL;
}

char *file_read(const char *path, size_t most, size_t *length) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return NULL;
  char *bytes = read_all(fd, most, length);
  int why = errno;
  close(fd);
  errno = why;
  return bytes;
}

int file_line(const char *path, char *line, size_t size) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return -1;
  ssize_t n = read_some(fd, line, size - 1);
  int why = errno;
  close(fd);
  errno = why;
  if (n < 0) return -1;
  line[n] = 0;
  line[strcspn(line, "\n")] = 0;
  return 0;
}

static int write_whole(int fd, const char *text, size_t length) {
  while (length > 0) {
    ssize_t n = write(fd, text, length);
    if (n < 0 && errno != EINTR) return -1;
    if (n > 0) {
      text += n;
      length -= (size_t)n;
    }
  }
  return 0;
}

static int write_and_close(int fd, const char *text, size_t length) {
  int result = write_whole(fd, text, length);
  int why = errno;
  close(fd);
  errno = why;
  return result;
}

int file_write(const char *path, const char *text, size_t length) {
  const int how = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC;
  int fd = open(path, how, 0644);
  if (fd < 0 && errno == ELOOP && unlink(path) == 0) fd = open(path, how, 0644);
  return fd < 0 ? -1 : write_and_close(fd, text, length);
}

int file_set(const char *path, const char *text) {
  int fd = open(path, O_WRONLY | O_CLOEXEC);
  return fd < 0 ? -1 : write_and_close(fd, text, strlen(text));
}

static int folder_ensure(const char *path) {
  struct stat there;
  if (mkdir(path, 0755) == 0) return 0;
  if (errno != EEXIST && errno != EROFS) return -1;
  if (stat(path, &there) != 0) return -1;
  if (S_ISDIR(there.st_mode)) return 0;
  errno = ENOTDIR;
  return -1;
}

int folder_make(const char *path) {
  char partial[PATH_MAX];
  size_t length = strlen(path);
  if (length >= sizeof partial) {
    errno = ENAMETOOLONG;
    return -1;
  }
  memcpy(partial, path, length + 1);
  for (size_t i = 1; i < length; i++) {
    if (partial[i] != '/') continue;
    partial[i] = 0;
    if (folder_ensure(partial) != 0) return -1;
    partial[i] = '/';
  }
  return folder_ensure(path);
}
