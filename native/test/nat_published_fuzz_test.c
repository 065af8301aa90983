#include "nat_check.h"

/* A hostile guest behind published ports: it takes, refuses and misquotes what clients of both
 * families send, in any order. Nothing may break, and everything is given back. */

enum { ROUNDS = 4000, CLIENTS = 24 };

static uint64_t state;

static uint32_t upto(uint32_t most) { return next_random(&state) % most; }

static void answer_segment(const struct packet *packet) {
  static const uint8_t flags[] = {TCP_RST | TCP_ACK, TCP_RST | TCP_ACK, TCP_RST, TCP_SYN | TCP_ACK,
                                  TCP_ACK, TCP_FIN | TCP_ACK};
  struct segment segment;
  segment_read(packet, &segment);
  struct connection guest = {
      .route = to_outside(outside(address_is_v4(&packet->source))),
      .port = packet->destination_port,
      .far_port = packet->source_port,
      .next = segment.acknowledged,
      .expected = segment.sequence + (uint32_t)segment.length
                  + ((segment.flags & (TCP_SYN | TCP_FIN)) != 0) + (upto(8) == 0),
  };
  send_segment(&guest, flags[upto(sizeof flags)], "12345", upto(6));
}

static void answer_datagram(const struct packet *packet) {
  bool v4 = address_is_v4(&packet->source);
  size_t length = (size_t)(packet->end - packet->ip);
  if (upto(4) == 0) {
    send_datagram(outside(v4), packet->destination_port, packet->source_port, "pong", upto(5));
    return;
  }
  for (uint32_t i = upto(3); i > 0; i--) {
    uint8_t *ip = (uint8_t *)(uintptr_t)packet->ip;
    ip[upto((uint32_t)length)] ^= (uint8_t)(1 << upto(8));
  }
  close_port(packet, upto(2) == 0 ? length : upto((uint32_t)length));
}

static void answer_some(void) {
  while (frame_waits()) {
    struct packet packet = next_packet();
    if (upto(8) == 0) {
      continue;
    }
    if (packet.protocol == PROTOCOL_TCP) {
      answer_segment(&packet);
    } else if (packet.protocol == PROTOCOL_UDP) {
      answer_datagram(&packet);
    }
  }
}

static void ask_something(int client[CLIENTS], uint16_t port[4]) {
  static const char data[900];
  uint32_t number = upto(CLIENTS);
  bool v4 = number % 2 == 0, datagrams = number % 4 < 2;
  uint16_t at = port[number % 4];
  if (upto(4) == 0) {
    close(client[number]);
    uint16_t own;
    client[number] =
        datagrams ? host_socket(v4, SOCK_DGRAM, &own) : connect_to_host(v4, at);
  } else if (datagrams) {
    struct sockaddr_storage to = loopback(v4, at);
    sendto(client[number], data, upto(sizeof data), MSG_NOSIGNAL, (struct sockaddr *)&to,
           length_of(v4));
  } else {
    send(client[number], data, upto(sizeof data), MSG_NOSIGNAL);
  }
}

static void hostile(uint64_t seed) {
  int client[CLIENTS];
  uint16_t port[4];
  state = seed;
  for (uint32_t i = 0; i < 4; i++) {
    port[i] = publish(i % 2 == 0, i < 2 ? SOCK_DGRAM : SOCK_STREAM);
  }
  for (uint32_t i = 0; i < CLIENTS; i++) {
    client[i] = socket(AF_INET, SOCK_DGRAM, 0);
  }
  for (int round = 0; round < ROUNDS; round++) {
    ask_something(client, port);
    if (upto(4) == 0) {
      nat_turn(&nat, 0);
      answer_some();
    }
  }
  for (uint32_t i = 0; i < CLIENTS; i++) {
    close(client[i]);
  }
  for (uint32_t i = 0; i < 4; i++) {
    unpublish(i % 2 == 0, i < 2 ? SOCK_DGRAM : SOCK_STREAM, port[i]);
  }
  CHECK_TEXT(ask("{\"version\":1,\"ask\":\"forget\",\"name\":\"web\"}"), DONE);
  CHECK(nat.flows.used == 0 && nat.flows.line_first == FLOW_NONE);
  CHECK_TEXT(ask(GUEST), DONE);
}

int main(int count, char **arguments) {
  uint64_t seed = count > 1 ? strtoull(arguments[1], NULL, 10) : 20261122;
  printf("seed %llu\n", (unsigned long long)seed);
  open_nat();
  for (uint64_t i = 0; i < 4; i++) {
    hostile(seed + i);
  }
  close_nat();
  return 0;
}
