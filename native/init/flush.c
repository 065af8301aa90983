#include "flush.h"

#include <errno.h>
#include <linux/fs.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "mounts.h"
#include "trouble.h"

/* Freezing writes the journal back to its places (ext4_freeze in Linux), which syncing does not. */
static int freeze_and_thaw(void) {
  size_t done = 0;
  int disk;
  for (; (disk = mounts_open_writable(done)) >= 0; done++) {
    if (ioctl(disk, FIFREEZE, 0) != 0 || ioctl(disk, FITHAW, 0) != 0) break;
    close(disk);
  }
  if (disk < 0 && done > 0) return 0;
  say("a disk cannot be flushed: %s", strerror(errno));
  return -1;
}

/* For a flush that was killed half-way. A file system that is not frozen says EINVAL, which is as
   good. */
static void thaw(void) {
  int disk;
  for (size_t i = 0; (disk = mounts_open_writable(i)) >= 0; i++) {
    if (ioctl(disk, FITHAW, 0) != 0 && errno != EINVAL) {
      say("a disk stays frozen: %s", strerror(errno));
    }
    close(disk);
  }
}

static void start(struct flush *flush) {
  flush->wanted = 0;
  flush->failed = 0;
  flush->process = fork();
  if (flush->process == 0) _exit(freeze_and_thaw() == 0 ? 0 : 1);
  if (flush->process > 0) return;
  say("the disk cannot be flushed: %s", strerror(errno));
  flush->process = 0;
  flush->failed = 1;
}

int flush_begin(struct flush *flush, uint32_t number) {
  flush->number = number;
  if (flush->process > 0) {
    flush->wanted = 1;
  } else {
    start(flush);
  }
  return flush->process > 0;
}

int flush_ended(struct flush *flush, pid_t child, int wait_status) {
  if (flush->process == 0 || child != flush->process) return 0;
  flush->process = 0;
  flush->failed = !WIFEXITED(wait_status) || WEXITSTATUS(wait_status) != 0;
  if (WIFSIGNALED(wait_status)) thaw();
  if (flush->wanted) start(flush);
  return flush->process == 0;
}
