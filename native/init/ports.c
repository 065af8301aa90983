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
enum { NAME_SIZE = 64, PATH_SIZE = 320 };

struct port {
  const char *name;
  int mode, *fd;
};

struct port_list {
  const struct port *ports;
  int count;
};

/* A name is written only after the node exists, so a port that has one can be opened. */
static void open_named(const char *node, const char *name, struct port_list list) {
  char path[PATH_SIZE];
  for (int i = 0; i < list.count; i++) {
    const struct port *port = &list.ports[i];
    if (strcmp(name, port->name) != 0 || *port->fd >= 0) continue;
    snprintf(path, sizeof path, "/dev/%s", node);
    *port->fd = open(path, port->mode | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
  }
}

static void open_those_there(struct port_list list) {
  char path[PATH_SIZE], name[NAME_SIZE];
  struct dirent *entry;
  DIR *folder = opendir("/sys/class/virtio-ports");
  while (folder && (entry = readdir(folder))) {
    if (entry->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "/sys/class/virtio-ports/%s/name", entry->d_name);
    if (file_line(path, name, sizeof name) == 0) open_named(entry->d_name, name, list);
  }
  if (folder) closedir(folder);
}

/* Until the host's PORT_OPEN has come, the driver says HUP. */
static int host_listens(int fd) {
  struct pollfd port = {.fd = fd, .events = POLLOUT};
  return poll(&port, 1, 0) >= 0 && !(port.revents & POLLHUP);
}

static int all_listen(struct port_list list) {
  for (int i = 0; i < list.count; i++) {
    int fd = *list.ports[i].fd;
    if (fd < 0 || !host_listens(fd)) return 0;
  }
  return 1;
}

static int missing(struct port_list list, struct trouble *why) {
  for (int i = 0; i < list.count; i++) {
    if (*list.ports[i].fd < 0) {
      return trouble(why, CODE_SETUP, "the virtio-serial port '%s' did not appear within %llu ms",
                     list.ports[i].name, (unsigned long long)(PORT_PATIENCE / NANOS_PER_MILLI));
    }
  }
  return trouble(why, CODE_SETUP, "the host did not open its end of the virtio-serial ports");
}

static int open_all(struct port_list list, struct trouble *why) {
  uint64_t deadline = boottime_now() + PORT_PATIENCE;
  for (;;) {
    open_those_there(list);
    if (all_listen(list)) return 0;
    if (boottime_now() > deadline) return missing(list, why);
    wait_a_moment();
  }
}

int ports_open(struct ports *opened, struct trouble *why) {
  *opened = (struct ports){-1, -1, -1, -1};
  const struct port ports[] = {{"skiff.channel", O_RDWR, &opened->channel},
                               {"skiff.out", O_WRONLY, &opened->out},
                               {"skiff.err", O_WRONLY, &opened->err}};
  return open_all((struct port_list){ports, sizeof ports / sizeof *ports}, why);
}

int ports_open_input(struct ports *opened, struct trouble *why) {
  const struct port port = {"skiff.in", O_RDONLY, &opened->in};
  return open_all((struct port_list){&port, 1}, why);
}
