/* The least a switch can do: connects to PREFIX.0 … PREFIX.(PORTS-1), learns who is behind which, and writes each run of
 * frames for one port at once. No rules, no flows, no queues: it waits for who does not read.
 *
 *   relay PREFIX PORTS */
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { PREFIX = 4, MOST_PORTS = 4096, BUFFER = 256 << 10, CARRY = 70 << 10, TABLE = 1 << 14 };

static struct {
  int nic;
  uint32_t kept;
  uint8_t *carry;
} ports[MOST_PORTS];

static struct {
  uint64_t mac;
  int port;
} stations[TABLE];

static void die(const char *what) {
  fprintf(stderr, "relay: %s: %s\n", what, strerror(errno));
  exit(1);
}

static uint64_t mac_at(const uint8_t *at) {
  uint64_t mac = 0;
  memcpy(&mac, at, 6);
  return mac;
}

/* The place of a station, or the free one where it belongs; 0 is nobody's MAC. */
static unsigned place(uint64_t mac) {
  unsigned at = (unsigned)((mac * 0x9e3779b97f4a7c15u) >> 50);
  while (stations[at].mac && stations[at].mac != mac) at = (at + 1) & (TABLE - 1);
  return at;
}

static void send_run(int to, const uint8_t *bytes, size_t length) {
  while (to >= 0 && length > 0) {
    ssize_t took = write(ports[to].nic, bytes, length);
    if (took < 0) die("write");
    bytes += took;
    length -= (size_t)took;
  }
}

/* Returns how many bytes were whole frames. */
static size_t forward(int from, const uint8_t *bytes, size_t length) {
  size_t at = 0, run = 0;
  int run_to = -1;
  while (length - at >= PREFIX) {
    uint32_t frame;
    memcpy(&frame, bytes + at, 4);
    frame = ntohl(frame);
    if (length - at - PREFIX < frame) break;
    const uint8_t *head = bytes + at + PREFIX;
    unsigned source = place(mac_at(head + 6));
    stations[source].mac = mac_at(head + 6);
    stations[source].port = from;
    unsigned target = place(mac_at(head));
    int to = stations[target].mac ? stations[target].port : -1;
    if (to != run_to) {
      send_run(run_to, bytes + run, at - run);
      run = at;
      run_to = to;
    }
    at += PREFIX + frame;
  }
  send_run(run_to, bytes + run, at - run);
  return at;
}

static void readable(int from) {
  static uint8_t buffer[BUFFER + CARRY];
  memcpy(buffer, ports[from].carry, ports[from].kept);
  ssize_t came = read(ports[from].nic, buffer + ports[from].kept, BUFFER);
  if (came <= 0) exit(0);
  size_t length = ports[from].kept + (size_t)came, done = forward(from, buffer, length);
  ports[from].kept = (uint32_t)(length - done);
  memcpy(ports[from].carry, buffer + done, length - done);
}

int main(int count, char **words) {
  if (count != 3) return 64;
  int number = atoi(words[2]), set = epoll_create1(EPOLL_CLOEXEC);
  if (number < 1 || number > MOST_PORTS) return 64;
  struct rlimit most;
  getrlimit(RLIMIT_NOFILE, &most);
  most.rlim_cur = most.rlim_max;
  setrlimit(RLIMIT_NOFILE, &most);
  for (int i = 0; i < number; i++) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s.%d", words[1], i);
    ports[i].nic = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ports[i].carry = malloc(CARRY);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = i};
    if (!ports[i].carry || connect(ports[i].nic, (struct sockaddr *)&address, sizeof address) < 0) die(address.sun_path);
    if (epoll_ctl(set, EPOLL_CTL_ADD, ports[i].nic, &event) < 0) die("epoll_ctl");
    /* Known beforehand, as a table of a plan is: else the first frame would have to go to all. */
    uint8_t mac[6] = {2, 0x53, 0x6b, 1, (uint8_t)((i + 2) >> 8), (uint8_t)(i + 2)};
    unsigned at = place(mac_at(mac));
    stations[at].mac = mac_at(mac);
    stations[at].port = i;
  }
  for (;;) {
    struct epoll_event events[64];
    int ready = epoll_wait(set, events, 64, -1);
    for (int i = 0; i < ready; i++) readable(events[i].data.fd);
  }
}
