#ifndef SKIFF_NAT_CHECK_H
#define SKIFF_NAT_CHECK_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "check.h"
#include "control.h"
#include "nat.h"
#include "network_bytes.h"

/* A whole NAT in this process, a guest made of frames, and the host's own sockets. */

static const uint8_t GUEST_MAC[6] = {2, 0x53, 0, 0, 0, 2}, GATEWAY_MAC[6] = {2, 0x53, 0, 0, 0, 1};

enum { PATIENCE_MS = 60 * 1000 }; /* for a machine under heavy load */

/* Knuth's MMIX generator: the same numbers from the same seed everywhere. */
static inline uint32_t next_random(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint32_t)(*state >> 32);
}

static struct nat nat;
static int guest_link, engine;
static char folder_path[] = "/tmp/skiff-nat-test.XXXXXX";

static inline void remove_folder(void) {
  char command[64];
  snprintf(command, sizeof command, "rm -rf '%s'", folder_path);
  if (system(command) != 0) {
    fprintf(stderr, "cannot remove %s\n", folder_path);
  }
}

static inline int connect_unix(const char *name) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
  snprintf(address.sun_path, sizeof address.sun_path, "%s/%s", folder_path, name);
  CHECK(connect(fd, (struct sockaddr *)&address, sizeof address) == 0);
  return fd;
}

static inline void turn(void) { nat_turn(&nat, 5); }

/* Turns until something can be read. */
static inline void await(int fd) {
  struct pollfd poll_of = {.fd = fd, .events = POLLIN};
  int64_t end = nat_clock() + PATIENCE_MS;
  while (poll(&poll_of, 1, 0) == 0) {
    CHECK(nat_clock() < end);
    turn();
  }
}

/* ---- the engine ---- */

static inline const char *ask(const char *request) {
  static char answer[ANSWERS_MOST];
  size_t have = 0;
  CHECK(send(engine, request, strlen(request), MSG_NOSIGNAL) == (ssize_t)strlen(request));
  CHECK(send(engine, "\n", 1, MSG_NOSIGNAL) == 1);
  do {
    await(engine);
    ssize_t got = recv(engine, answer + have, sizeof answer - 1 - have, MSG_DONTWAIT);
    CHECK(got > 0);
    have += (size_t)got;
  } while (answer[have - 1] != '\n');
  answer[have - 1] = '\0';
  return answer;
}

static const char DONE[] = "{\"version\":1,\"error\":\"\",\"errno\":\"\"}";

static const char GUEST[] =
    "{\"version\":1,\"ask\":\"guest\",\"guest\":{\"name\":\"web\",\"mac\":\"02:53:00:00:00:02\","
    "\"gatewayMac\":\"02:53:00:00:00:01\",\"mtu\":1500,\"addresses\":["
    "{\"address\":\"10.87.0.2\",\"nat\":\"10.87.0.1\",\"host\":\"10.87.0.1\"},"
    "{\"address\":\"fd53::2\",\"nat\":\"fd53::1\",\"host\":\"fd53::1\"}]}}";

static const char GUEST_WITHOUT_HOST[] =
    "{\"version\":1,\"ask\":\"guest\",\"guest\":{\"name\":\"web\",\"mac\":\"02:53:00:00:00:02\","
    "\"gatewayMac\":\"02:53:00:00:00:01\",\"mtu\":1500,\"addresses\":["
    "{\"address\":\"10.87.0.2\",\"nat\":\"10.87.0.1\"},"
    "{\"address\":\"fd53::2\",\"nat\":\"fd53::1\"}]}}";

static inline void open_nat_with(uint32_t flows) {
  static char link[64], control[64];
  complaint why;
  CHECK(mkdtemp(folder_path) != NULL);
  atexit(remove_folder);
  snprintf(link, sizeof link, "%s/link", folder_path);
  snprintf(control, sizeof control, "%s/control", folder_path);
  struct nat_options options = {.link = link, .control = control, .flows = flows};
  CHECK(nat_open(&nat, &options, &why));
  engine = connect_unix("control");
  guest_link = connect_unix("link");
  CHECK_TEXT(ask(GUEST), DONE);
}

static inline void open_nat(void) { open_nat_with(1024); }

static inline void close_nat(void) {
  close(engine);
  close(guest_link);
  nat_close(&nat);
}

/* ---- the host ---- */

static inline struct sockaddr_storage loopback(bool v4, uint16_t port) {
  struct sockaddr_storage address;
  struct address at;
  CHECK(address_parse(v4 ? "127.0.0.1" : "::1", &at));
  address_to_socket(&at, port, &address);
  return address;
}

/* Bound to a port that the kernel chose. */
static inline int host_socket(bool v4, int type, uint16_t *port) {
  struct sockaddr_storage address = loopback(v4, 0);
  socklen_t length = sizeof address;
  struct address at;
  int fd = socket(v4 ? AF_INET : AF_INET6, type | SOCK_NONBLOCK, 0);
  CHECK(bind(fd, (struct sockaddr *)&address, sizeof address) == 0);
  CHECK(type == SOCK_DGRAM || listen(fd, 16) == 0);
  CHECK(getsockname(fd, (struct sockaddr *)&address, &length) == 0);
  address_of_socket(&address, &at, port);
  return fd;
}

static inline int host_accept(int listener) {
  await(listener);
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
  CHECK(fd >= 0);
  return fd;
}

static inline void host_read(int fd, char *text, size_t length) {
  for (size_t have = 0; have < length;) {
    await(fd);
    ssize_t got = recv(fd, text + have, length - have, MSG_DONTWAIT);
    CHECK(got > 0);
    have += (size_t)got;
  }
}

/* ---- the guest ---- */

static inline struct route to_outside(const char *destination) {
  struct route route;
  memcpy(route.to, GATEWAY_MAC, 6);
  memcpy(route.from, GUEST_MAC, 6);
  CHECK(address_parse(destination, &route.destination));
  CHECK(address_parse(address_is_v4(&route.destination) ? "10.87.0.2" : "fd53::2", &route.source));
  return route;
}

static inline void send_frame(const uint8_t *frame, size_t length) {
  uint8_t prefixed[70000];
  put_be32(prefixed, (uint32_t)length);
  memcpy(prefixed + 4, frame, length);
  CHECK(send(guest_link, prefixed, length + 4, MSG_NOSIGNAL) == (ssize_t)length + 4);
}

static inline bool frame_waits(void) {
  uint8_t prefix[4];
  return recv(guest_link, prefix, 4, MSG_PEEK | MSG_DONTWAIT) == 4;
}

/* The next frame to the guest; it stays until the next call. */
static inline struct packet next_packet(void) {
  static uint8_t frame[70000];
  struct packet packet;
  uint8_t prefix[4];
  await(guest_link);
  CHECK(recv(guest_link, prefix, 4, 0) == 4);
  size_t length = get_be32(prefix), have = 0;
  CHECK(length <= sizeof frame);
  while (have < length) {
    await(guest_link);
    ssize_t got = recv(guest_link, frame + have, length - have, MSG_DONTWAIT);
    CHECK(got > 0);
    have += (size_t)got;
  }
  CHECK(memcmp(frame, GUEST_MAC, 6) == 0 && memcmp(frame + 6, GATEWAY_MAC, 6) == 0);
  CHECK(packet_read(frame, length, &packet) == PACKET_GOOD);
  return packet;
}

/* A connection as its guest sees it. */
struct connection {
  struct route route;
  uint16_t port, far_port;
  uint32_t next, expected;
};

static inline void send_segment(struct connection *at, uint8_t flags, const char *data,
                                size_t length) {
  uint8_t frame[2048];
  const uint8_t options[8] = {2, 4, 1460 >> 8, 1460 & 0xff, 1, 3, 3, 7};
  size_t extra = (flags & TCP_SYN) != 0 ? sizeof options : 0;
  size_t whole = TCP_HEADER + extra + length;
  uint8_t *tcp = packet_write_header(frame, &at->route, PROTOCOL_TCP, whole);
  memset(tcp, 0, TCP_HEADER);
  put_be16(tcp, at->port);
  put_be16(tcp + 2, at->far_port);
  put_be32(tcp + 4, at->next);
  put_be32(tcp + 8, (flags & TCP_ACK) != 0 ? at->expected : 0);
  tcp[12] = (uint8_t)((TCP_HEADER + extra) / 4 << 4);
  tcp[13] = flags;
  put_be16(tcp + 14, (flags & TCP_SYN) != 0 ? 65535 : 1024); /* 128 KiB once it is scaled */
  memcpy(tcp + TCP_HEADER, options, extra);
  memcpy(tcp + TCP_HEADER + extra, data, length);
  packet_write_checksum(&at->route, PROTOCOL_TCP, tcp, whole, 16);
  send_frame(frame, (size_t)(tcp - frame) + whole);
  at->next += (uint32_t)length + ((flags & TCP_SYN) != 0) + ((flags & TCP_FIN) != 0);
}

/* The next segment, which is of this connection. */
/* Not a SYN again that was heard already: on a slow machine it comes before the answer is read. */
static inline struct segment next_segment(struct connection *at) {
  struct segment segment;
  do {
    struct packet packet = next_packet();
    CHECK(packet.protocol == PROTOCOL_TCP);
    CHECK(packet.source_port == at->far_port && packet.destination_port == at->port);
    CHECK(address_equal(&packet.source, &at->route.destination));
    segment_read(&packet, &segment);
  } while ((segment.flags & TCP_SYN) != 0 && segment.sequence + 1 == at->expected);
  return segment;
}

static inline void acknowledge(struct connection *at, const struct segment *segment) {
  at->expected = segment->sequence + (uint32_t)segment->length
                 + ((segment->flags & (TCP_SYN | TCP_FIN)) != 0);
  send_segment(at, TCP_ACK, "", 0);
}

static inline struct connection call(const char *destination, uint16_t far_port, uint16_t port) {
  struct connection at = {
      .route = to_outside(destination), .port = port, .far_port = far_port, .next = 1000};
  send_segment(&at, TCP_SYN, "", 0);
  return at;
}

static inline struct connection open_connection(const char *destination, uint16_t far_port,
                                                uint16_t port) {
  struct connection at = call(destination, far_port, port);
  struct segment segment = next_segment(&at);
  CHECK(segment.flags == (TCP_SYN | TCP_ACK));
  CHECK(segment.acknowledged == at.next);
  CHECK(segment.mss == (address_is_v4(&at.route.source) ? 1460 : 1440));
  acknowledge(&at, &segment);
  return at;
}

/* Reads and acknowledges until there are so many bytes, in order. */
static inline void guest_read(struct connection *at, char *text, size_t length) {
  for (size_t have = 0; have < length;) {
    struct segment segment = next_segment(at);
    CHECK((segment.flags & (TCP_RST | TCP_SYN)) == 0);
    if (segment.length > 0 && segment.sequence == at->expected) {
      CHECK(have + segment.length <= length);
      memcpy(text + have, segment.payload, segment.length);
      have += segment.length;
      acknowledge(at, &segment);
    }
  }
}

/* What ICMP says: type and code. */
static inline int next_unreachable(void) {
  struct packet packet = next_packet();
  CHECK(packet.protocol == PROTOCOL_ICMP || packet.protocol == PROTOCOL_ICMPV6);
  return packet.transport[0] << 8 | packet.transport[1];
}

static inline void send_datagram(const char *destination, uint16_t port, uint16_t far_port,
                                 const char *data, size_t length) {
  uint8_t frame[2048];
  struct route route = to_outside(destination);
  uint8_t *udp = packet_write_header(frame, &route, PROTOCOL_UDP, UDP_HEADER + length);
  put_be16(udp, port);
  put_be16(udp + 2, far_port);
  put_be16(udp + 4, (uint16_t)(UDP_HEADER + length));
  memcpy(udp + UDP_HEADER, data, length);
  packet_write_checksum(&route, PROTOCOL_UDP, udp, UDP_HEADER + length, 6);
  send_frame(frame, (size_t)(udp - frame) + UDP_HEADER + length);
}

/* ---- published ports ---- */

enum { GUEST_PORT = 80 };

/* As whom the NAT speaks to the guest. */
static inline const char *outside(bool v4) { return v4 ? "10.87.0.1" : "fd53::1"; }

static inline uint16_t publish(bool v4, int type) {
  static char text[512];
  uint16_t port;
  while (frame_waits()) {
    next_packet(); /* what a connection before was told at its end */
  }
  close(host_socket(v4, type, &port));
  snprintf(text, sizeof text,
           "{\"version\":1,\"ask\":\"publish\",\"publication\":{\"guest\":\"web\","
           "\"protocol\":\"%s\",\"address\":\"%s\",\"port\":%u,\"guestPort\":%u}}",
           type == SOCK_STREAM ? "tcp" : "udp", v4 ? "127.0.0.1" : "::1", port, GUEST_PORT);
  CHECK_TEXT(ask(text), DONE);
  return port;
}

static inline void unpublish(bool v4, int type, uint16_t port) {
  static char text[512];
  snprintf(text, sizeof text,
           "{\"version\":1,\"ask\":\"unpublish\",\"publication\":{\"protocol\":\"%s\","
           "\"address\":\"%s\",\"port\":%u}}",
           type == SOCK_STREAM ? "tcp" : "udp", v4 ? "127.0.0.1" : "::1", port);
  CHECK_TEXT(ask(text), DONE);
}

static inline socklen_t length_of(bool v4) {
  return v4 ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

static inline int connect_to_host(bool v4, uint16_t port) {
  struct sockaddr_storage at = loopback(v4, port);
  int client = socket(at.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
  CHECK(connect(client, (struct sockaddr *)&at, length_of(v4)) == 0 || errno == EINPROGRESS);
  return client;
}

/* "Port unreachable", of which the guest quotes so many bytes at most. */
static inline void close_port(const struct packet *packet, size_t most) {
  uint8_t frame[2048];
  bool v4 = address_is_v4(&packet->source);
  struct route route = to_outside(outside(v4));
  size_t quoted = (size_t)(packet->end - packet->ip);
  quoted = quoted < most ? quoted : most;
  uint8_t protocol = v4 ? PROTOCOL_ICMP : PROTOCOL_ICMPV6;
  uint8_t *icmp = packet_write_header(frame, &route, protocol, ICMP_HEADER + quoted);
  memset(icmp, 0, ICMP_HEADER);
  icmp[0] = v4 ? 3 : 1;
  icmp[1] = v4 ? 3 : 4;
  memcpy(icmp + ICMP_HEADER, packet->ip, quoted);
  packet_write_checksum(&route, protocol, icmp, ICMP_HEADER + quoted, 2);
  send_frame(frame, (size_t)(icmp - frame) + ICMP_HEADER + quoted);
}

#endif
