#include "door.h"

#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* QEMU takes one client at a time; the others wait here. */
enum { MAX_WAITING = 16 };

static bool bind_and_listen(int listener, const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, path); /* spec_parse() has bounded it */
  mode_t mask = umask(0177);
  bool bound = bind(listener, (const struct sockaddr *)&address, sizeof address) == 0;
  umask(mask);
  return bound && listen(listener, MAX_WAITING) == 0;
}

int door_open(const char *path, complaint *why) {
  struct stat status;
  if (lstat(path, &status) == 0 && S_ISSOCK(status.st_mode)) {
    unlink(path); /* the lock is ours, so whoever made it is gone */
  }
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener >= 0 && bind_and_listen(listener, path)) {
    return listener;
  }
  complain_errno(why, "cannot make the socket '%s'", path);
  if (listener >= 0) {
    close(listener);
  }
  return -1;
}

void door_remove(const char *path) {
  if (path[0] != '\0') {
    unlink(path);
  }
}
