#include "ports.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "files.h"

static const uint64_t PORT_PATIENCE = 10000ull * NANOS_PER_MILLI;
enum { PORT_COUNT = 4, NAME_SIZE = 64, PATH_SIZE = 320 };

struct port {
  const char *name;
  int mode, *fd;
};

/* A name is written only after the node exists, so a port that has one can be opened. */
static int open_named(const char *node, const char *name, struct port *ports) {
  char path[PATH_SIZE];
  for (int i = 0; i < PORT_COUNT; i++) {
    if (strcmp(name, ports[i].name) != 0 || *ports[i].fd >= 0) continue;
    snprintf(path, sizeof path, "/dev/%s", node);
    *ports[i].fd = open(path, ports[i].mode | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    return *ports[i].fd >= 0 ? 1 : 0;
  }
  return 0;
}

static int open_those_there(struct port *ports) {
  char path[PATH_SIZE], name[NAME_SIZE];
  struct dirent *entry;
  int opened = 0;
  DIR *folder = opendir("/sys/class/virtio-ports");
  while (folder && (entry = readdir(folder))) {
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "/sys/class/virtio-ports/%s/name", entry->d_name);
    if (file_line(path, name, sizeof name) == 0) opened += open_named(entry->d_name, name, ports);
  }
  if (folder) closedir(folder);
  return opened;
}

/* Until the host's PORT_OPEN has come, the driver says HUP. */
static int host_listens(int fd) {
  struct pollfd port = {.fd = fd, .events = POLLOUT};
  return poll(&port, 1, 0) >= 0 && !(port.revents & POLLHUP);
}

static int all_listen(const struct port *ports) {
  for (int i = 0; i < PORT_COUNT; i++) {
    if (!host_listens(*ports[i].fd)) return 0;
  }
  return 1;
}

static int missing(const struct port *ports, struct trouble *why) {
  for (int i = 0; i < PORT_COUNT; i++) {
    if (*ports[i].fd < 0) {
      return trouble(why, CODE_SETUP, "the virtio-serial port '%s' did not appear within %llu ms",
                     ports[i].name, (unsigned long long)(PORT_PATIENCE / NANOS_PER_MILLI));
    }
  }
  return trouble(why, CODE_SETUP, "the host did not open its end of the virtio-serial ports");
}

int ports_open(struct ports *opened, struct trouble *why) {
  *opened = (struct ports){-1, -1, -1, -1};
  struct port ports[PORT_COUNT] = {{"skiff.channel", O_RDWR, &opened->channel},
                                   {"skiff.out", O_WRONLY, &opened->out},
                                   {"skiff.err", O_WRONLY, &opened->err},
                                   {"skiff.in", O_RDONLY, &opened->in}};
  uint64_t deadline = boottime_now() + PORT_PATIENCE;
  int count = 0;
  for (;;) {
    count += open_those_there(ports);
    if (count == PORT_COUNT && all_listen(ports)) return 0;
    if (boottime_now() > deadline) return missing(ports, why);
    wait_a_moment();
  }
}
