#include "nat_check.h"
#include "tcp.h"

enum {
  PROHIBITED = 3 << 8 | 13,
  PROHIBITED_V6 = 1 << 8 | 1,
  PORT = 3 << 8 | 3,
  PORT_V6 = 1 << 8 | 4
};

/* ---- what guests may not reach ---- */

static void the_hosts_loopback_is_out_of_reach(void) {
  static const char *const spellings[] = {"127.0.0.1",   "127.1.2.3",          "0.0.0.0",
                                          "10.87.0.1",   "169.254.169.254",    "::1",
                                          "fd53::1",     "64:ff9b::127.0.0.1", "fe80::1",
                                          "::127.0.0.1", "2002:7f00:1::1",     "224.0.0.1"};
  uint16_t port;
  int listener = host_socket(true, SOCK_STREAM, &port);
  CHECK_TEXT(ask(GUEST_WITHOUT_HOST), DONE);
  for (size_t i = 0; i < sizeof spellings / sizeof spellings[0]; i++) {
    bool v4 = strchr(spellings[i], ':') == NULL;
    call(spellings[i], port, 41000);
    CHECK(next_unreachable() == (v4 ? PROHIBITED : PROHIBITED_V6));
    send_datagram(spellings[i], 41000, port, "x", 1);
    CHECK(next_unreachable() == (v4 ? PROHIBITED : PROHIBITED_V6));
  }
  CHECK(nat.flows.used == 0);
  CHECK(accept(listener, NULL, NULL) < 0 && errno == EAGAIN);
  CHECK_TEXT(ask(GUEST), DONE);
  close(listener);
}

static void taking_the_host_away_ends_its_connections(void) {
  uint16_t port;
  int listener = host_socket(true, SOCK_STREAM, &port);
  struct connection guest = open_connection("10.87.0.1", port, 41001);
  int host = host_accept(listener);
  CHECK_TEXT(ask(GUEST_WITHOUT_HOST), DONE);
  CHECK((next_segment(&guest).flags & TCP_RST) != 0);
  CHECK(nat.flows.used == 0);
  CHECK_TEXT(ask(GUEST), DONE);
  close(host);
  close(listener);
}

static void strangers_are_not_served(void) {
  uint8_t frame[128];
  struct route route = to_outside("10.87.0.1");
  uint64_t unknown = nat.count.unknown_guest;
  uint8_t *udp = packet_write_header(frame, &route, PROTOCOL_UDP, UDP_HEADER);
  const uint8_t header[UDP_HEADER] = {1, 0, 1, 0, 0, UDP_HEADER};
  memcpy(udp, header, sizeof header);
  frame[11] ^= 1; /* another station with the guest's address */
  send_frame(frame, (size_t)(udp - frame) + UDP_HEADER);
  while (nat.count.unknown_guest == unknown) {
    turn();
  }
  CHECK(nat.flows.used == 0);
}

/* ---- datagrams ---- */

static void datagrams_go_both_ways(bool v4) {
  uint16_t port;
  char text[3000];
  struct sockaddr_storage from;
  socklen_t length = sizeof from;
  int host = host_socket(v4, SOCK_DGRAM, &port);
  send_datagram(v4 ? "10.87.0.1" : "fd53::1", 41002, port, "ping", 4);
  await(host);
  CHECK(recvfrom(host, text, sizeof text, 0, (struct sockaddr *)&from, &length) == 4);
  CHECK(sendto(host, "pong", 4, 0, (struct sockaddr *)&from, length) == 4);
  struct packet packet = next_packet();
  CHECK(packet.protocol == PROTOCOL_UDP && packet.destination_port == 41002);
  CHECK(memcmp(packet.transport + UDP_HEADER, "pong", 4) == 0);
  close(host);
}

static void a_large_datagram_comes_in_fragments(void) {
  uint16_t port;
  static char text[3000];
  struct sockaddr_storage from;
  socklen_t length = sizeof from;
  uint8_t prefix[4], frame[1600];
  int host = host_socket(true, SOCK_DGRAM, &port);
  send_datagram("10.87.0.1", 41003, port, "ping", 4);
  await(host);
  CHECK(recvfrom(host, text, sizeof text, 0, (struct sockaddr *)&from, &length) == 4);
  CHECK(sendto(host, text, sizeof text, 0, (struct sockaddr *)&from, length) == sizeof text);
  size_t have = 0;
  bool more = true;
  while (more) {
    await(guest_link);
    CHECK(recv(guest_link, prefix, 4, 0) == 4 && get_be32(prefix) <= 1514);
    CHECK(recv(guest_link, frame, get_be32(prefix), 0) == (ssize_t)get_be32(prefix));
    const uint8_t *ip = frame + ETHERNET_HEADER;
    CHECK((get_be16(ip + 6) & 0x1fff) * 8u == have);
    CHECK(checksum_end(checksum_add(ip, IPV4_HEADER, 0)) == 0);
    more = (get_be16(ip + 6) & 0x2000) != 0;
    have += get_be16(ip + 2) - (size_t)IPV4_HEADER;
  }
  CHECK(have == sizeof text + UDP_HEADER);
  close(host);
}

static void a_closed_udp_port_is_told(bool v4) {
  uint16_t port;
  close(host_socket(v4, SOCK_DGRAM, &port));
  send_datagram(v4 ? "10.87.0.1" : "fd53::1", 41004, port, "x", 1);
  CHECK(next_unreachable() == (v4 ? PORT : PORT_V6));
}

/* ---- publications ---- */

static const char *publication(const char *what, const char *protocol, uint16_t port) {
  static char text[512];
  snprintf(text, sizeof text,
           "{\"version\":1,\"ask\":\"%s\",\"publication\":{\"guest\":\"web\",\"protocol\":\"%s\","
           "\"address\":\"127.0.0.1\",\"port\":%u,\"guestPort\":80}}",
           what, protocol, port);
  return text;
}

static uint16_t free_port(int type) {
  uint16_t port;
  close(host_socket(true, type, &port));
  return port;
}

/* A client that has begun to connect to a published port, and the guest that is called for it. */
struct visit {
  int client;
  struct packet call; /* it stays until the next frame is read */
  struct connection guest;
};

static struct visit visit(uint16_t port) {
  struct sockaddr_storage at = loopback(true, port);
  struct visit begun = {.client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0)};
  CHECK(connect(begun.client, (struct sockaddr *)&at, sizeof(struct sockaddr_in)) == 0
        || errno == EINPROGRESS);
  begun.call = next_packet();
  begun.guest = (struct connection){.route = to_outside("10.87.0.1"), .port = 80, .next = 500,
                                    .far_port = begun.call.source_port};
  return begun;
}

static uint16_t publish_tcp(void) {
  uint16_t port = free_port(SOCK_STREAM);
  CHECK_TEXT(ask(publication("publish", "tcp", port)), DONE);
  return port;
}

static void published_ports_lead_to_the_guest_and_can_be_taken_back(void) {
  char text[8];
  uint16_t port = publish_tcp();
  struct sockaddr_storage at = loopback(true, port);
  CHECK_TEXT(ask(publication("publish", "tcp", port)), DONE);
  struct visit visitor = visit(port);
  struct connection guest = visitor.guest;
  struct segment segment;
  segment_read(&visitor.call, &segment);
  CHECK(segment.flags == TCP_SYN && visitor.call.destination_port == 80);
  CHECK(address_equal(&visitor.call.source,
                      &guest.route.destination)); /* the NAT, for the loopback */
  guest.expected = segment.sequence + 1;
  send_segment(&guest, TCP_SYN | TCP_ACK, "", 0);
  CHECK(next_segment(&guest).flags == TCP_ACK);
  CHECK(send(visitor.client, "hello", 5, 0) == 5);
  guest_read(&guest, text, 5);
  send_segment(&guest, TCP_ACK, "world", 5);
  host_read(visitor.client, text, 5);
  CHECK(memcmp(text, "world", 5) == 0);
  send_segment(&guest, TCP_RST, "", 0);
  await(visitor.client);
  CHECK(recv(visitor.client, text, 1, 0) < 0 && errno == ECONNRESET);
  close(visitor.client);
  CHECK_TEXT(ask(publication("unpublish", "tcp", port)), DONE);
  int client = socket(AF_INET, SOCK_STREAM, 0);
  CHECK(connect(client, (struct sockaddr *)&at, sizeof(struct sockaddr_in)) < 0
        && errno == ECONNREFUSED);
  close(client);
  while (frame_waits()) {
    next_packet();
  }
}

/* It boots, or is held: whoever waits for it is served soon after it can answer. */
static void a_silent_guest_is_called_again_and_again(void) {
  uint16_t port = publish_tcp();
  struct visit visitor = visit(port);
  struct connection guest = visitor.guest;
  struct segment first, again;
  struct flow_key key = {.guest = visitor.call.destination, .guest_port = 80,
                         .far = visitor.call.source, .far_port = visitor.call.source_port,
                         .protocol = PROTOCOL_TCP};
  const struct flow *flow = flows_find(&nat.flows, &key);
  CHECK(flow != NULL);
  segment_read(&visitor.call, &first);
  for (int calls = 0; calls < 16; calls++) {
    int64_t share = (nat.now - flow->tcp.began) / HANDSHAKE_SHARE;
    CHECK(flow->deadline - nat.now <= (share > HANDSHAKE_LEAST_MS ? share : HANDSHAKE_LEAST_MS));
    again = next_segment(&guest);
    CHECK(again.flags == TCP_SYN && again.sequence == first.sequence);
  }
  guest.expected = first.sequence + 1;
  send_segment(&guest, TCP_SYN | TCP_ACK, "", 0);
  CHECK(next_segment(&guest).flags == TCP_ACK);
  send_segment(&guest, TCP_RST, "", 0);
  await(visitor.client);
  close(visitor.client);
  CHECK_TEXT(ask(publication("unpublish", "tcp", port)), DONE);
}

/* Its ports may be those of a connection that the guest has not forgotten. */
static void a_guest_with_an_old_connection_is_called_again(void) {
  uint32_t used = nat.flows.used;
  uint16_t port = publish_tcp();
  struct visit visitor = visit(port);
  struct connection guest = visitor.guest;
  guest.expected = 12345;
  send_segment(&guest, TCP_ACK, "", 0);
  struct segment segment = next_segment(&guest);
  CHECK(segment.flags == TCP_RST && segment.sequence == 12345);
  segment = next_segment(&guest);
  CHECK(segment.flags == TCP_SYN);
  guest.expected = segment.sequence + 1;
  send_segment(&guest, TCP_RST | TCP_ACK, "", 0); /* now it refuses, and at its other address */
  struct packet packet = next_packet();
  guest.route = to_outside("fd53::1");
  guest.far_port = packet.source_port;
  guest.expected = get_be32(packet.transport + 4) + 1;
  send_segment(&guest, TCP_RST | TCP_ACK, "", 0);
  await(visitor.client);
  char byte;
  CHECK(recv(visitor.client, &byte, 1, 0) < 0 && errno == ECONNRESET);
  close(visitor.client);
  CHECK_TEXT(ask(publication("unpublish", "tcp", port)), DONE);
  CHECK(nat.flows.used == used);
}

static void published_datagrams_come_back_from_where_they_went(void) {
  char text[8];
  uint16_t port = free_port(SOCK_DGRAM), own;
  struct sockaddr_storage at = loopback(true, port), from;
  socklen_t length = sizeof from;
  CHECK_TEXT(ask(publication("publish", "udp", port)), DONE);
  int client = host_socket(true, SOCK_DGRAM, &own);
  for (int i = 0; i < 2; i++) {
    CHECK(sendto(client, "ping", 4, 0, (struct sockaddr *)&at, sizeof(struct sockaddr_in)) == 4);
    struct packet packet = next_packet();
    CHECK(packet.protocol == PROTOCOL_UDP && packet.destination_port == 80
          && packet.source_port == own);
    send_datagram("10.87.0.1", 80, own, "pong", 4);
    await(client);
    CHECK(recvfrom(client, text, sizeof text, 0, (struct sockaddr *)&from, &length) == 4);
    CHECK(memcmp(&from, &at, sizeof(struct sockaddr_in)) == 0);
  }
  CHECK_TEXT(ask(publication("unpublish", "udp", port)), DONE);
  CHECK(nat.publications[0].accepted == 1);
  close(client);
}

static void a_taken_port_is_named(void) {
  uint16_t port;
  int listener = host_socket(true, SOCK_STREAM, &port);
  const char *answer = ask(publication("publish", "tcp", port));
  CHECK(strstr(answer, "\"errno\":\"EADDRINUSE\"") != NULL);
  CHECK(strstr(answer, "cannot listen on port") != NULL && strstr(answer, "127.0.0.1") != NULL);
  close(listener);
}

/* ---- requests ---- */

static void wrong_requests_are_named(void) {
  static const struct {
    const char *request, *part;
  } wrong[] = {
      {"nonsense", "one JSON object on a line"},
      {"[]", "one JSON object on a line"},
      {"{\"version\":2,\"ask\":\"state\"}", "speaks version 1, not 2"},
      {"{\"version\":1,\"ask\":\"dance\"}", "no ask 'dance'"},
      {"{\"version\":1,\"ask\":\"forget\",\"name\":\"nobody\"}", "no guest 'nobody'"},
      {"{\"version\":1,\"ask\":\"guest\"}", "name has 1 to 64 bytes"},
      {"{\"version\":1,\"ask\":\"publish\"}", "is not 'tcp' or 'udp'"},
      {"{\"version\":1,\"ask\":\"guest\",\"guest\":{\"name\":\"x\",\"mac\":\"ff:ff:ff:ff:ff:ff\"}}",
       "one station"},
      {"{\"version\":1,\"ask\":\"guest\",\"guest\":{\"name\":\"x\",\"mac\":\"02:00:00:00:00:09\","
       "\"gatewayMac\":\"02:00:00:00:00:01\",\"mtu\":1500,\"addresses\":[{\"address\":\"10.87.0."
       "2\","
       "\"nat\":\"10.87.0.1\"}]}}",
       "is one of 'web' already"},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    CHECK(strstr(ask(wrong[i].request), wrong[i].part) != NULL);
  }
}

static void state_and_events_tell(void) {
  char text[2048];
  int listener = connect_unix("control");
  CHECK(strstr(ask("{\"version\":1,\"ask\":\"state\"}"), "\"guests\":[{\"name\":\"web\"") != NULL);
  static const char request[] = "{\"version\":1,\"ask\":\"events\"}\n";
  CHECK(send(listener, request, sizeof request - 1, 0) == sizeof request - 1);
  await(listener);
  CHECK(recv(listener, text, sizeof text, 0) > 0);
  uint16_t port = free_port(SOCK_DGRAM), own;
  struct sockaddr_storage at = loopback(true, port);
  CHECK_TEXT(ask(publication("publish", "udp", port)), DONE);
  int client = host_socket(true, SOCK_DGRAM, &own);
  CHECK(sendto(client, "x", 1, 0, (struct sockaddr *)&at, sizeof(struct sockaddr_in)) == 1);
  next_packet();
  await(listener);
  ssize_t got = recv(listener, text, sizeof text - 1, 0);
  CHECK(got > 0);
  text[got] = '\0';
  CHECK(strstr(text, "{\"event\":\"accepted\"") != NULL
        && strstr(text, "\"client\":\"127.0.0.1\"") != NULL);
  CHECK(strstr(ask("{\"version\":1,\"ask\":\"flows\"}"), "\"inbound\":true") != NULL);
  CHECK_TEXT(ask(publication("unpublish", "udp", port)), DONE);
  await(listener);
  got = recv(listener, text, sizeof text - 1, 0);
  CHECK(got > 0);
  text[got] = '\0';
  CHECK(strstr(text, "{\"event\":\"ended\"") != NULL && strstr(text, "\"toGuest\":1,") != NULL
        && strstr(text, "\"toClient\":0,") != NULL);
  close(client);
  close(listener);
}

static void a_guest_that_is_forgotten_leaves_nothing(void) {
  CHECK_TEXT(ask("{\"version\":1,\"ask\":\"forget\",\"name\":\"web\"}"), DONE);
  CHECK(nat.flows.used == 0);
  CHECK(strstr(ask("{\"version\":1,\"ask\":\"state\"}"), "\"guests\":[],\"publications\":[]")
        != NULL);
}

int main(void) {
  open_nat();
  the_hosts_loopback_is_out_of_reach();
  taking_the_host_away_ends_its_connections();
  strangers_are_not_served();
  datagrams_go_both_ways(true);
  datagrams_go_both_ways(false);
  a_large_datagram_comes_in_fragments();
  a_closed_udp_port_is_told(true);
  a_closed_udp_port_is_told(false);
  published_ports_lead_to_the_guest_and_can_be_taken_back();
  a_silent_guest_is_called_again_and_again();
  a_guest_with_an_old_connection_is_called_again();
  published_datagrams_come_back_from_where_they_went();
  a_taken_port_is_named();
  wrong_requests_are_named();
  state_and_events_tell();
  a_guest_that_is_forgotten_leaves_nothing();
  close_nat();
  return 0;
}
