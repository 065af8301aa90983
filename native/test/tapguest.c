/* A guest for tests and measurements: a tap, whose other end is the kernel's own stack, on a stream
 * of frames as QEMU has it. Needs the right to make a tap, so it is started in a namespace. */

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "network_bytes.h"

enum { BUFFER = 512 * 1024, LARGEST = 65549, PREFIX = 4, BATCH = 192 * 1024 };

static uint8_t incoming[BUFFER], outgoing[BUFFER];
static size_t have, first, last;

static int fail(const char *what) {
  perror(what);
  return 1;
}

static int open_tap(const char *name) {
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  return fd >= 0 && ioctl(fd, TUNSETIFF, &request) == 0 ? fd : -1;
}

static int connect_to(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int size = 1 << 20;
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  return connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ? fd : -1;
}

/* Frames to the tap, one a write; a tap that is full loses them as a cable would. */
static int to_tap(int link, int tap) {
  ssize_t got = recv(link, incoming + have, BUFFER - have, MSG_DONTWAIT);
  if (got == 0 || (got < 0 && errno != EAGAIN)) {
    return 0;
  }
  have += got > 0 ? (size_t)got : 0;
  size_t at = 0;
  while (have - at >= PREFIX && have - at - PREFIX >= get_be32(incoming + at)) {
    uint32_t length = get_be32(incoming + at);
    if (write(tap, incoming + at + PREFIX, length) < 0 && errno != EAGAIN && errno != EINVAL) {
      return 0;
    }
    at += PREFIX + length;
  }
  memmove(incoming, incoming + at, have - at);
  have -= at;
  return 1;
}

static int from_tap(int link, int tap) {
  while (last < BATCH) {
    ssize_t got = read(tap, outgoing + last + PREFIX, LARGEST);
    if (got < 0) {
      break;
    }
    put_be32(outgoing + last, (uint32_t)got);
    last += PREFIX + (size_t)got;
  }
  ssize_t sent =
      last > first ? send(link, outgoing + first, last - first, MSG_DONTWAIT | MSG_NOSIGNAL) : 0;
  if (sent < 0 && errno != EAGAIN) {
    return 0;
  }
  first += sent > 0 ? (size_t)sent : 0;
  if (first == last) {
    first = last = 0;
  }
  return 1;
}

int main(int count, char **arguments) {
  if (count != 3) {
    fprintf(stderr, "usage: tapguest SOCKET TAP\n");
    return 64;
  }
  int link = connect_to(arguments[1]), tap = open_tap(arguments[2]);
  if (link < 0 || tap < 0) {
    return fail(link < 0 ? arguments[1] : arguments[2]);
  }
  puts("ready");
  fflush(stdout);
  for (;;) {
    struct pollfd poll_of[2] = {
        {.fd = link, .events = (short)(POLLIN | (last > first ? POLLOUT : 0))},
        {.fd = tap, .events = (short)(last < BATCH ? POLLIN : 0)},
    };
    if (poll(poll_of, 2, -1) < 0) {
      return fail("poll");
    }
    if ((poll_of[0].revents & (POLLIN | POLLHUP)) != 0 && !to_tap(link, tap)) {
      return 0;
    }
    if (((poll_of[1].revents & POLLIN) != 0 || (poll_of[0].revents & POLLOUT) != 0)
        && !from_tap(link, tap)) {
      return 0;
    }
  }
}
