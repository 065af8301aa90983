#include "nat_check.h"

/* A hostile guest: frames that were right until bytes of them changed, in any order, while a host
 * answers. Nothing may break, and afterwards a connection must work and everything be given back.
 */

enum { ROUNDS = 3000, PORTS = 8 };

static uint64_t state;

static uint32_t upto(uint32_t most) { return next_random(&state) % most; }

/* So that a change reaches what is behind the checksums. */
static void mend(uint8_t *frame, size_t length) {
  struct packet packet;
  if (packet_read(frame, length, &packet) != PACKET_CHECKSUM) {
    return;
  }
  uint8_t *ip = frame + ETHERNET_HEADER;
  if (ip[0] >> 4 == 4) {
    put_be16(ip + 10, 0);
    put_be16(ip + 10, checksum_end(checksum_add(ip, (size_t)(ip[0] & 15) * 4, 0)));
  }
  if (packet_read(frame, length, &packet) == PACKET_CHECKSUM) {
    struct route route = {.source = packet.source, .destination = packet.destination};
    size_t at = packet.protocol == PROTOCOL_TCP ? 16 : packet.protocol == PROTOCOL_UDP ? 6 : 2;
    packet_write_checksum(&route, packet.protocol, frame + (packet.transport - frame),
                          (size_t)(packet.end - packet.transport), at);
  }
}

static size_t write_segment(uint8_t *frame, const struct route *route, uint16_t far_port,
                            uint32_t next, uint32_t expected) {
  static const uint8_t flags[] = {TCP_SYN, TCP_ACK, TCP_ACK | TCP_PSH, TCP_FIN | TCP_ACK, TCP_RST,
                                  TCP_SYN | TCP_ACK};
  size_t length = TCP_HEADER + upto(64);
  uint8_t *tcp = packet_write_header(frame, route, PROTOCOL_TCP, length);
  memset(tcp, 0, length);
  put_be16(tcp, (uint16_t)(42000 + upto(PORTS)));
  put_be16(tcp + 2, far_port);
  put_be32(tcp + 4, next + upto(3));
  put_be32(tcp + 8, expected);
  tcp[12] = 5 << 4;
  tcp[13] = flags[upto(sizeof flags)];
  put_be16(tcp + 14, (uint16_t)next_random(&state));
  packet_write_checksum(route, PROTOCOL_TCP, tcp, length, 16);
  return (size_t)(tcp - frame) + length;
}

static size_t write_other(uint8_t *frame, const struct route *route, uint16_t far_port) {
  bool v4 = address_is_v4(&route->source);
  uint8_t protocol = upto(2) == 0 ? PROTOCOL_UDP : v4 ? PROTOCOL_ICMP : PROTOCOL_ICMPV6;
  size_t length = UDP_HEADER + upto(64);
  uint8_t *at = packet_write_header(frame, route, protocol, length);
  memset(at, 0, length);
  if (protocol == PROTOCOL_UDP) {
    put_be16(at, (uint16_t)(42000 + upto(PORTS)));
    put_be16(at + 2, far_port);
    put_be16(at + 4, (uint16_t)length);
  } else {
    at[0] = v4 ? 8 : 128;
  }
  packet_write_checksum(route, protocol, at, length, protocol == PROTOCOL_UDP ? 6 : 2);
  return (size_t)(at - frame) + length;
}

/* Learns where connections stand, so that some of the noise fits. */
static void read_answers(uint32_t *next, uint32_t *expected) {
  while (frame_waits()) {
    struct packet packet = next_packet();
    if (packet.protocol == PROTOCOL_TCP) {
      struct segment segment;
      segment_read(&packet, &segment);
      *next = segment.acknowledged;
      *expected = segment.sequence + (uint32_t)segment.length + 1;
    }
  }
}

static void answer(int listener, int datagrams) {
  char text[256];
  struct sockaddr_storage from;
  socklen_t length = sizeof from;
  int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
  if (fd >= 0) {
    if (upto(2) == 0) {
      send(fd, text, upto(sizeof text), MSG_NOSIGNAL);
    }
    close(fd);
  }
  if (recvfrom(datagrams, text, sizeof text, MSG_DONTWAIT, (struct sockaddr *)&from, &length) > 0) {
    sendto(datagrams, text, upto(sizeof text), MSG_DONTWAIT, (struct sockaddr *)&from, length);
  }
}

/* Anything but the destination: the test's host is nobody's scanner. */
static void change(uint8_t *frame, size_t length, const struct route *route) {
  bool v4 = address_is_v4(&route->source);
  size_t first = ETHERNET_HEADER + (v4 ? 16u : 24u), last = first + (v4 ? 4 : 16);
  for (uint32_t i = upto(4); i > 0; i--) {
    size_t at = ETHERNET_HEADER + upto((uint32_t)length - ETHERNET_HEADER);
    if (at < first || at >= last) {
      frame[at] ^= (uint8_t)(1 << upto(8));
    }
  }
}

static void hostile(uint64_t seed) {
  uint16_t port, udp_port;
  uint32_t next = 1000, expected = 0;
  int listener = host_socket(true, SOCK_STREAM, &port),
      datagrams = host_socket(true, SOCK_DGRAM, &udp_port);
  state = seed;
  for (int round = 0; round < ROUNDS; round++) {
    uint8_t frame[512] = {0};
    struct route route = to_outside(upto(4) == 0 ? "fd53::1" : "10.87.0.1");
    size_t length = upto(3) == 0 ? write_other(frame, &route, upto(2) == 0 ? udp_port : port)
                                 : write_segment(frame, &route, port, next, expected);
    change(frame, length, &route);
    if (upto(2) == 0) {
      mend(frame, length);
    }
    send_frame(frame,
               upto(16) == 0 ? ETHERNET_HEADER + upto((uint32_t)length - ETHERNET_HEADER) : length);
    if (upto(4) == 0) {
      nat_turn(&nat, 0);
      answer(listener, datagrams);
      read_answers(&next, &expected);
    }
  }
  close(listener);
  close(datagrams);
}

/* A stream out of step ends the connection, and nothing else. */
static void nonsense_on_the_link_ends_it(void) {
  static const uint8_t huge[] = {0xff, 0xff, 0xff, 0xff}, tiny[] = {0, 0, 0, 1, 0};
  for (int i = 0; i < 2; i++) {
    const uint8_t *bytes = i == 0 ? huge : tiny;
    CHECK(send(guest_link, bytes, 4, MSG_NOSIGNAL) == 4);
    while (nat.link.peer >= 0) {
      turn();
    }
    close(guest_link);
    guest_link = connect_unix("link");
    while (nat.link.peer < 0) {
      turn();
    }
  }
}

static void still_works(void) {
  uint16_t port;
  char text[5];
  CHECK_TEXT(ask("{\"version\":1,\"ask\":\"forget\",\"name\":\"web\"}"), DONE);
  CHECK(nat.flows.used == 0 && nat.flows.line_first == FLOW_NONE);
  CHECK_TEXT(ask(GUEST), DONE);
  while (frame_waits()) {
    next_packet();
  }
  int listener = host_socket(true, SOCK_STREAM, &port);
  struct connection guest = open_connection("10.87.0.1", port, 43000);
  int host = host_accept(listener);
  send_segment(&guest, TCP_ACK, "hello", 5);
  host_read(host, text, 5);
  CHECK(memcmp(text, "hello", 5) == 0);
  close(host);
  close(listener);
}

int main(int count, char **arguments) {
  uint64_t seed = count > 1 ? strtoull(arguments[1], NULL, 10) : 20261121;
  printf("seed %llu\n", (unsigned long long)seed);
  open_nat();
  for (uint64_t i = 0; i < 4; i++) {
    hostile(seed + i);
  }
  nonsense_on_the_link_ends_it();
  still_works();
  close_nat();
  return 0;
}
