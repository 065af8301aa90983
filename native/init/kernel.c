#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "files.h"
#include "trouble.h"

enum { MAX_ENTROPY_BYTES = 512, MAX_VMSTAT = 1 << 16 };

void kernel_set_time(uint64_t nanoseconds) {
  struct timespec now = {.tv_sec = (time_t)(nanoseconds / 1000000000u),
                         .tv_nsec = (long)(nanoseconds % 1000000000u)};
  if (clock_settime(CLOCK_REALTIME, &now) != 0) say("clock: %s", strerror(errno));
}

void kernel_add_entropy(const uint8_t *bytes, size_t length) {
  /* random(4): an entropy_count in bits, a size, and the bytes as an array of ints. */
  uint32_t pool[2 + MAX_ENTROPY_BYTES / sizeof(uint32_t)];
  if (length == 0 || length > MAX_ENTROPY_BYTES) return;
  pool[0] = (uint32_t)length * 8;
  pool[1] = (uint32_t)length;
  memcpy(pool + 2, bytes, length);
  int fd = open("/dev/urandom", O_WRONLY | O_CLOEXEC);
  if (fd < 0 || ioctl(fd, RNDADDENTROPY, pool) != 0 || ioctl(fd, RNDRESEEDCRNG) != 0) {
    say("random generator: cannot be seeded from the host: %s", strerror(errno));
  }
  if (fd >= 0) close(fd);
  explicit_bzero(pool, sizeof pool);
}

uint64_t kernel_parse_oom_kills(const char *vmstat) {
  static const char name[] = "oom_kill ";
  const char *line = vmstat;
  while (line) {
    if (strncmp(line, name, sizeof name - 1) == 0) {
      return strtoull(line + sizeof name - 1, NULL, 10);
    }
    line = strchr(line, '\n');
    if (line) line++;
  }
  return 0;
}

uint64_t kernel_oom_kills(void) {
  size_t length;
  char *text = file_read("/proc/vmstat", MAX_VMSTAT, &length);
  if (!text) return 0;
  uint64_t kills = kernel_parse_oom_kills(text);
  free(text);
  return kills;
}
