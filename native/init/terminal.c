#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "trouble.h"

static int set_size(int master, struct window window) {
  struct winsize size = {.ws_row = window.rows, .ws_col = window.columns};
  return ioctl(master, TIOCSWINSZ, &size);
}

/* Its group stays the one of all terminals, which devpts gave it. */
static int prepare(int master, struct window window, uid_t owner, char path[TERMINAL_PATH]) {
  if (unlockpt(master) != 0 || ptsname_r(master, path, TERMINAL_PATH) != 0) return -1;
  if (chown(path, owner, (gid_t)-1) != 0) return -1;
  return set_size(master, window);
}

int terminal_open(struct window window, uid_t owner, char path[TERMINAL_PATH]) {
  int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (master < 0 || prepare(master, window, owner, path) == 0) return master;
  int why = errno;
  close(master);
  errno = why;
  return -1;
}

int terminal_become(const char *path) {
  int slave = open(path, O_RDWR | O_NOCTTY);
  if (slave < 0 || ioctl(slave, TIOCSCTTY, 0) != 0) return -1;
  for (int fd = 0; fd <= STDERR_FILENO; fd++) {
    if (dup2(slave, fd) < 0) return -1;
  }
  if (slave > STDERR_FILENO) close(slave);
  return 0;
}

void terminal_resize(int master, struct window window) {
  if (set_size(master, window) != 0) say("terminal: cannot be resized: %s", strerror(errno));
}
