/* Synthetic guests: many NICs in one process, each listening as QEMU does (u32 length, big endian, then the frame).
 *
 *   guests PREFIX flood PORTS FLOWS FRAME BATCH WARM SECONDS  frames one way, from the first half of the ports to the second; those
 *                                                           of the first WARM seconds do not count
 *   guests PREFIX pingpong ROUNDS                           one frame there and back between ports 0 and 1
 *   guests PREFIX names PORTS WINDOW ROUNDS gateway|self    questions of port 0 for the names of all ports, so many at once; the gateway
 *                                                           answers them, or they come back to port 0 as they are
 *
 * With the PREFIX "tap" the NICs are taps of this namespace, tap0, tap1 …, whose frames have no length before them and go one by
 * one; whoever joins them writes a line when they are joined.
 *
 * Port i listens on PREFIX.i, is station 02:53:6b:01:HH:LL and 10.64.HH.LL with HH:LL = i + 2. Flows are UDP and are answered
 * once before anything is measured, so that whoever tracks flows has all of them. Prints "ready" once it listens, then
 * "frames/s bytes/s" or "p50 p99" in nanoseconds or "answers/s p50". */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { LENGTH_BYTES = 4, HEADERS = 42, DNS_HEADER = 12, MOST_WINDOW = 256, MOST_PORTS = 4096, BUFFER = 1 << 20, SETUP = 32 };

static int nics[MOST_PORTS];
static int ports;
static int frame_bytes;
static int taps;
static size_t prefix = LENGTH_BYTES; /* before each frame */
static volatile uint64_t received_bytes;

static void die(const char *what) {
  fprintf(stderr, "guests: %s: %s\n", what, strerror(errno));
  exit(1);
}

/* Until whoever measures has looked at what lies in the middle, which ends with its connections. */
static void stay(void) {
  fflush(stdout);
  while (getchar() != EOF) {
  }
}

static uint64_t now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void put16(uint8_t *at, unsigned value) {
  at[0] = (uint8_t)(value >> 8);
  at[1] = (uint8_t)value;
}

static void station(uint8_t *mac, uint8_t *ip, int port) {
  const uint8_t high = (uint8_t)((port + 2) >> 8), low = (uint8_t)(port + 2);
  const uint8_t m[6] = {2, 0x53, 0x6b, 1, high, low}, a[4] = {10, 64, high, low};
  memcpy(mac, m, 6);
  memcpy(ip, a, 4);
}

/* Of an IPv4 header without options (RFC 1071). */
static unsigned checksum(const uint8_t *header) {
  unsigned sum = 0;
  for (int i = 0; i < 20; i += 2) sum += ((unsigned)header[i] << 8) | header[i + 1];
  while (sum >> 16) sum = (sum & 0xffff) + (sum >> 16);
  return ~sum & 0xffff;
}

/* A frame with its prefix; the flow is in the UDP ports. */
static void build(uint8_t *at, int from, int to, unsigned source, unsigned destination) {
  const unsigned ip_bytes = (unsigned)(frame_bytes - 14);
  if (!taps) {
    at[0] = 0;
    at[1] = (uint8_t)(frame_bytes >> 16);
    put16(at + 2, (unsigned)frame_bytes & 0xffff);
  }
  uint8_t *frame = at + prefix, *ip = frame + 14, *udp = ip + 20;
  station(frame, ip + 16, to);
  station(frame + 6, ip + 12, from);
  put16(frame + 12, 0x0800);
  ip[0] = 0x45;
  ip[1] = 0;
  put16(ip + 2, ip_bytes > 65535 ? 65535 : ip_bytes);
  memset(ip + 4, 0, 4);
  ip[8] = 64;
  ip[9] = 17;
  put16(ip + 10, 0);
  put16(ip + 10, checksum(ip)); /* a bridge with netfilter looks at it */
  put16(udp, source);
  put16(udp + 2, destination);
  put16(udp + 4, (ip_bytes > 65535 ? 65535 : ip_bytes) - 20);
  put16(udp + 6, 0);
}

static void write_all(int nic, const uint8_t *bytes, size_t length) {
  while (length > 0) {
    const size_t frame = prefix + (size_t)frame_bytes;
    ssize_t took = write(nic, bytes, taps && length > frame ? frame : length);
    if (took < 0) die("write");
    bytes += took;
    length -= (size_t)took;
  }
}

static void read_all(int nic, uint8_t *bytes, size_t length) {
  while (length > 0) {
    ssize_t came = read(nic, bytes, length);
    if (came <= 0) die("read");
    if (taps && came != frame_bytes) continue; /* the bridge's own */
    bytes += came;
    length -= (size_t)came;
  }
}

static int listen_on(const char *place, int port) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  snprintf(address.sun_path, sizeof address.sun_path, "%s.%d", place, port);
  unlink(address.sun_path);
  int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0 || bind(listener, (struct sockaddr *)&address, sizeof address) < 0 || listen(listener, 1) < 0) die(address.sun_path);
  return listener;
}

static int open_tap(int port) {
  struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
  snprintf(request.ifr_name, sizeof request.ifr_name, "tap%d", port);
  int nic = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
  if (nic < 0 || ioctl(nic, TUNSETIFF, &request) < 0) die(request.ifr_name);
  return nic;
}

static void meet_taps(void) {
  for (int i = 0; i < ports; i++) nics[i] = open_tap(i);
  puts("ready");
  fflush(stdout);
  for (int c = getchar(); c != '\n'; c = getchar()) {
    if (c == EOF) die("nobody has joined the taps");
  }
}

static void meet(const char *place) {
  static int listeners[MOST_PORTS];
  struct rlimit most;
  getrlimit(RLIMIT_NOFILE, &most);
  most.rlim_cur = most.rlim_max;
  setrlimit(RLIMIT_NOFILE, &most);
  for (int i = 0; i < ports; i++) listeners[i] = listen_on(place, i);
  puts("ready");
  fflush(stdout);
  for (int i = 0; i < ports; i++) {
    nics[i] = accept(listeners[i], NULL, NULL);
    if (nics[i] < 0) die("accept");
    close(listeners[i]);
  }
}

static unsigned source_port(int flow) { return 1024u + (unsigned)flow % 60000u; }
static unsigned destination_port(int flow) { return 1u + (unsigned)flow / 60000u; }

/* Each flow there and back once, a few at a time, so that nothing is dropped. */
static void answer_flows(int pairs, int flows_each, uint8_t *buffer) {
  const size_t size = prefix + (size_t)frame_bytes;
  const int together = frame_bytes > 9000 ? 1 : SETUP;
  for (int pair = 0; pair < pairs; pair++) {
    for (int flow = 0; flow < flows_each; flow += together) {
      int count = flows_each - flow < together ? flows_each - flow : together;
      for (int i = 0; i < count; i++) build(buffer + (size_t)i * size, pair, pairs + pair, source_port(flow + i), destination_port(flow + i));
      write_all(nics[pair], buffer, (size_t)count * size);
      read_all(nics[pairs + pair], buffer, (size_t)count * size);
      for (int i = 0; i < count; i++) build(buffer + (size_t)i * size, pairs + pair, pair, destination_port(flow + i), source_port(flow + i));
      write_all(nics[pairs + pair], buffer, (size_t)count * size);
      read_all(nics[pair], buffer, (size_t)count * size);
    }
  }
}

/* All that waits, up to a share: a tap gives one frame a time. */
static void take(int nic, uint8_t *buffer) {
  for (int i = 0; i < (taps ? 64 : 1); i++) {
    ssize_t came = read(nic, buffer, BUFFER);
    if (came < 0 && errno == EAGAIN) return;
    if (came <= 0) die("read");
    received_bytes += (uint64_t)came;
  }
}

static void *receive(void *unused) {
  (void)unused;
  static uint8_t buffer[BUFFER];
  int set = epoll_create1(EPOLL_CLOEXEC);
  for (int i = ports / 2; i < ports; i++) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = nics[i]};
    if (fcntl(nics[i], F_SETFL, O_NONBLOCK) < 0 || epoll_ctl(set, EPOLL_CTL_ADD, nics[i], &event) < 0) die("epoll_ctl");
  }
  for (;;) {
    struct epoll_event events[64];
    int count = epoll_wait(set, events, 64, -1);
    for (int i = 0; i < count; i++) take(events[i].data.fd, buffer);
  }
  return NULL;
}

struct spell {
  unsigned warm_seconds, seconds;
};

static void *report(void *given) {
  const struct spell *spell = given;
  sleep(spell->warm_seconds);
  uint64_t began = now(), bytes = received_bytes;
  sleep(spell->seconds);
  double elapsed = (double)(now() - began) / 1e9, came = (double)(received_bytes - bytes);
  printf("%.0f %.0f\n", came / (double)(prefix + (size_t)frame_bytes) / elapsed, came / elapsed);
  stay();
  exit(0);
}

static void flood(int flows, int batch, struct spell spell) {
  const int pairs = ports / 2, flows_each = flows / pairs > 0 ? flows / pairs : 1;
  const size_t size = prefix + (size_t)frame_bytes;
  uint8_t *buffer = calloc((size_t)(batch > SETUP ? batch : SETUP), size);
  if (!buffer) die("calloc");
  answer_flows(pairs, flows_each, buffer);
  pthread_t receiver, reporter;
  if (pthread_create(&receiver, NULL, receive, NULL) || pthread_create(&reporter, NULL, report, &spell)) die("pthread_create");
  const int steady = pairs == 1 && flows_each == 1;
  for (int i = 0; i < batch; i++) build(buffer + (size_t)i * size, 0, pairs, source_port(0), destination_port(0));
  for (int pair = 0, flow = 0;; pair = (pair + 1) % pairs) {
    for (int i = 0; i < batch && !steady; i++) {
      flow = flow + 1 < flows_each ? flow + 1 : 0;
      build(buffer + (size_t)i * size, pair, pairs + pair, source_port(flow), destination_port(flow));
    }
    write_all(nics[pair], buffer, (size_t)batch * size);
  }
}

static void *echo(void *unused) {
  (void)unused;
  uint8_t buffer[LENGTH_BYTES + 64], reply[LENGTH_BYTES + 64] = {0};
  build(reply, 1, 0, 2, 1);
  for (;;) {
    read_all(nics[1], buffer, prefix + 64);
    write_all(nics[1], reply, prefix + 64);
  }
  return NULL;
}

static int ascending(const void *one, const void *other) {
  const uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)other;
  return (a > b) - (a < b);
}

static void ping(int rounds) {
  uint64_t *times = calloc((size_t)rounds, sizeof *times);
  uint8_t buffer[LENGTH_BYTES + 64] = {0}, back[LENGTH_BYTES + 64];
  pthread_t other;
  if (!times || pthread_create(&other, NULL, echo, NULL)) die("pthread_create");
  build(buffer, 0, 1, 1, 2);
  for (int i = -rounds; i < rounds; i++) {
    uint64_t began = now();
    write_all(nics[0], buffer, prefix + 64);
    read_all(nics[0], back, prefix + 64);
    if (i >= 0) times[i] = now() - began;
  }
  qsort(times, (size_t)rounds, sizeof *times, ascending);
  printf("%llu %llu\n", (unsigned long long)times[rounds / 2], (unsigned long long)times[(size_t)rounds * 99 / 100]);
  stay();
}

/* A question for the address of "pNUMBER.bench"; returns its length with the prefix. */
static size_t question(uint8_t *at, unsigned number, unsigned id, int to_self) {
  static const uint8_t gateway[6] = {2, 0x53, 0x6b, 0, 0, 1}, gateway_ip[4] = {10, 64, 0, 1}, rest[11] = {5, 'b', 'e', 'n', 'c', 'h', 0, 0, 1, 0, 1};
  uint8_t *name = at + LENGTH_BYTES + HEADERS + DNS_HEADER;
  int label = snprintf((char *)name + 1, 16, "p%u", number);
  name[0] = (uint8_t)label;
  memcpy(name + 1 + label, rest, sizeof rest);
  frame_bytes = HEADERS + DNS_HEADER + 1 + label + (int)sizeof rest;
  build(at, 0, 0, 40000, 53);
  if (!to_self) {
    memcpy(at + LENGTH_BYTES, gateway, sizeof gateway);
    uint8_t *ip = at + LENGTH_BYTES + 14;
    memcpy(ip + 16, gateway_ip, sizeof gateway_ip);
    put16(ip + 10, 0);
    put16(ip + 10, checksum(ip));
  }
  uint8_t *header = at + LENGTH_BYTES + HEADERS;
  memset(header, 0, DNS_HEADER);
  put16(header, id);
  put16(header + 2, 0x0100);
  put16(header + 4, 1);
  return (size_t)(LENGTH_BYTES + frame_bytes);
}

/* Whether a frame answers, with one address, the question of this number. */
static int is_answer(const uint8_t *frame, unsigned id) {
  const uint8_t *header = frame + HEADERS;
  return header[0] == (uint8_t)(id >> 8) && header[1] == (uint8_t)id && header[2] & 0x80 && !(header[3] & 15) && header[7] == 1;
}

static void ask(unsigned window, unsigned rounds, int to_self) {
  static uint8_t out[MOST_WINDOW * 128], in[BUFFER];
  const unsigned all = 2 * rounds;
  uint64_t *times = calloc(all, sizeof *times), began = 0;
  size_t have = 0;
  if (!times) die("calloc");
  for (unsigned sent = 0, answered = 0; answered < all;) {
    size_t length = 0;
    for (uint64_t at = now(); sent < all && sent - answered < window; sent++) {
      times[sent] = at;
      length += question(out + length, sent % (unsigned)ports, sent & 0xffff, to_self);
    }
    write_all(nics[0], out, length);
    ssize_t came = read(nics[0], in + have, sizeof in - have);
    if (came <= 0) die("read");
    have += (size_t)came;
    size_t done = 0;
    const uint64_t at = now();
    while (have - done >= LENGTH_BYTES) {
      size_t frame = (size_t)in[done + 2] << 8 | in[done + 3];
      if (have - done - LENGTH_BYTES < frame) break;
      if (!to_self && !is_answer(in + done + LENGTH_BYTES, answered & 0xffff)) die("a wrong answer");
      times[answered] = at - times[answered];
      answered++;
      if (answered == rounds) began = at;
      done += LENGTH_BYTES + frame;
    }
    memmove(in, in + done, have - done);
    have -= done;
  }
  double elapsed = (double)(now() - began) / 1e9;
  qsort(times + rounds, rounds, sizeof *times, ascending);
  printf("%.0f %llu\n", rounds / elapsed, (unsigned long long)times[rounds + rounds / 2]);
  stay();
}

static void begin(const char *place) {
  taps = !strcmp(place, "tap");
  if (taps) {
    prefix = 0;
    meet_taps();
  } else {
    meet(place);
  }
}

int main(int count, char **words) {
  if (count == 9 && !strcmp(words[2], "flood")) {
    ports = atoi(words[3]);
    frame_bytes = atoi(words[5]);
    if (ports < 2 || ports > MOST_PORTS || ports % 2 || frame_bytes < 60 || frame_bytes > 65549) die("numbers out of range");
    begin(words[1]);
    flood(atoi(words[4]), atoi(words[6]), (struct spell){(unsigned)atoi(words[7]), (unsigned)atoi(words[8])});
  } else if (count == 4 && !strcmp(words[2], "pingpong")) {
    ports = 2;
    frame_bytes = 64;
    begin(words[1]);
    ping(atoi(words[3]));
  } else if (count == 7 && !strcmp(words[2], "names")) {
    ports = atoi(words[3]);
    const int window = atoi(words[4]), rounds = atoi(words[5]);
    if (ports < 1 || ports > MOST_PORTS || window < 1 || window > MOST_WINDOW || rounds < 1) die("numbers out of range");
    begin(words[1]);
    ask((unsigned)window, (unsigned)rounds, !strcmp(words[6], "self"));
  } else {
    fputs("usage: guests PREFIX flood PORTS FLOWS FRAME BATCH WARM SECONDS | guests PREFIX pingpong ROUNDS\n"
          "       guests PREFIX names PORTS WINDOW ROUNDS gateway|self\n",
          stderr);
    return 64;
  }
  return 0;
}
