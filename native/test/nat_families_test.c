#include "nat_check.h"

/* A published port leads to the address at which the guest listens, whatever the client's family. */

enum { QUOTED_MOST_V4 = 548 };

/* The next segment, which calls the guest's address of that family. */
static struct connection called(bool v4) {
  struct segment segment;
  struct packet packet = next_packet();
  struct connection guest = {.route = to_outside(outside(v4)),
                             .port = GUEST_PORT,
                             .far_port = packet.source_port,
                             .next = 500};
  CHECK(packet.protocol == PROTOCOL_TCP && packet.destination_port == GUEST_PORT);
  CHECK(address_equal(&packet.destination, &guest.route.source));
  CHECK(address_equal(&packet.source, &guest.route.destination));
  segment_read(&packet, &segment);
  CHECK(segment.flags == TCP_SYN && segment.length == 0);
  guest.expected = segment.sequence + 1;
  return guest;
}

static void refuse(struct connection *guest) {
  send_segment(guest, TCP_RST | TCP_ACK, "", 0);
}

/* Calls again that were under way when the guest refused. */
static struct connection called_after_refusal(bool v4) {
  struct connection guest = called(!v4);
  refuse(&guest);
  for (;;) {
    await(guest_link);
    uint8_t frame[ETHERNET_HEADER + 4];
    CHECK(recv(guest_link, frame, sizeof frame, MSG_PEEK | MSG_DONTWAIT) == sizeof frame);
    if ((get_be16(frame + 4 + 12) == 0x0800) == v4) {
      return called(v4);
    }
    called(!v4);
  }
}

static void a_client_is_led_to_the_family_that_listens(bool v4) {
  char text[8];
  uint16_t port = publish(v4, SOCK_STREAM);
  int client = connect_to_host(v4, port);
  struct connection guest = called_after_refusal(!v4);
  const struct publication *publication = &nat.publications[0];
  CHECK(publication->accepted == 1 && nat.flows.used == 1);
  send_segment(&guest, TCP_SYN | TCP_ACK, "", 0);
  CHECK(next_segment(&guest).flags == TCP_ACK);
  CHECK(send(client, "hello", 5, 0) == 5);
  guest_read(&guest, text, 5);
  CHECK(memcmp(text, "hello", 5) == 0);
  send_segment(&guest, TCP_ACK, "world", 5);
  host_read(client, text, 5);
  CHECK(memcmp(text, "world", 5) == 0);
  send_segment(&guest, TCP_RST, "", 0);
  await(client);
  CHECK(recv(client, text, 1, 0) < 0 && errno == ECONNRESET);
  CHECK(nat.flows.used == 0 && publication->accepted == 1);
  close(client);
  unpublish(v4, SOCK_STREAM, port);
}

/* What it sent before anybody took the call is not lost over the second call. */
static void bytes_that_wait_go_to_who_takes_the_call(void) {
  char text[8];
  uint16_t port = publish(false, SOCK_STREAM);
  int client = connect_to_host(false, port);
  struct connection guest = called(false);
  CHECK(send(client, "hello", 5, 0) == 5 && shutdown(client, SHUT_WR) == 0);
  turn();
  refuse(&guest);
  do {
    struct packet packet = next_packet();
    guest.route = to_outside(outside(address_is_v4(&packet.source)));
    guest.far_port = packet.source_port;
    guest.expected = get_be32(packet.transport + 4) + 1;
  } while (!address_is_v4(&guest.route.source));
  send_segment(&guest, TCP_SYN | TCP_ACK, "", 0);
  guest_read(&guest, text, 5);
  CHECK(memcmp(text, "hello", 5) == 0);
  CHECK((next_segment(&guest).flags & TCP_FIN) != 0);
  send_segment(&guest, TCP_RST, "", 0);
  await(client);
  close(client);
  unpublish(false, SOCK_STREAM, port);
}

static void a_client_whom_both_refuse_is_reset(bool v4) {
  char byte;
  uint16_t port = publish(v4, SOCK_STREAM);
  int client = connect_to_host(v4, port);
  struct connection guest = called_after_refusal(!v4);
  refuse(&guest);
  await(client);
  CHECK(recv(client, &byte, 1, 0) < 0 && errno == ECONNRESET);
  CHECK(nat.flows.used == 0);
  refuse(&guest); /* of nothing any more */
  close(client);
  unpublish(v4, SOCK_STREAM, port);
}

static void a_guest_of_one_family_is_called_there_at_once(void) {
  static const char only_v4[] =
      "{\"version\":1,\"ask\":\"guest\",\"guest\":{\"name\":\"web\",\"mac\":\"02:53:00:00:00:02\","
      "\"gatewayMac\":\"02:53:00:00:00:01\",\"mtu\":1500,\"addresses\":["
      "{\"address\":\"10.87.0.2\",\"nat\":\"10.87.0.1\"}]}}";
  char byte;
  CHECK_TEXT(ask(only_v4), DONE);
  uint16_t port = publish(false, SOCK_STREAM);
  int client = connect_to_host(false, port);
  struct connection guest = called(true);
  refuse(&guest);
  await(client);
  CHECK(recv(client, &byte, 1, 0) < 0 && errno == ECONNRESET);
  CHECK(nat.flows.used == 0);
  close(client);
  unpublish(false, SOCK_STREAM, port);
  CHECK_TEXT(ask(GUEST), DONE);
}

/* ---- datagrams ---- */

static void send_to(int client, bool v4, uint16_t port, const char *data, size_t length) {
  struct sockaddr_storage at = loopback(v4, port);
  CHECK(sendto(client, data, length, 0, (struct sockaddr *)&at, length_of(v4))
        == (ssize_t)length);
}

static struct packet datagram_to(bool v4, const char *data, size_t length) {
  struct packet packet = next_packet();
  struct route route = to_outside(outside(v4));
  CHECK(packet.protocol == PROTOCOL_UDP && packet.destination_port == GUEST_PORT);
  CHECK(address_equal(&packet.destination, &route.source));
  CHECK(address_equal(&packet.source, &route.destination));
  CHECK((size_t)(packet.end - packet.transport) == UDP_HEADER + length);
  CHECK(memcmp(packet.transport + UDP_HEADER, data, length) == 0);
  return packet;
}

static void answer(int client, bool v4, uint16_t far_port, bool client_v4, uint16_t port) {
  char text[8];
  struct sockaddr_storage from, at = loopback(client_v4, port);
  socklen_t length = sizeof from;
  send_datagram(outside(v4), GUEST_PORT, far_port, "pong", 4);
  await(client);
  CHECK(recvfrom(client, text, sizeof text, 0, (struct sockaddr *)&from, &length) == 4);
  CHECK(length == length_of(client_v4) && memcmp(&from, &at, length) == 0);
}

/* Nothing more for the guest, once the NAT has had a frame behind all others. */
static void expect_silence(void) {
  uint64_t unknown = nat.count.unknown_guest;
  uint8_t frame[ETHERNET_HEADER + IPV4_HEADER + UDP_HEADER];
  struct route route = to_outside("10.87.0.1");
  const uint8_t header[UDP_HEADER] = {1, 0, 1, 0, 0, UDP_HEADER};
  memcpy(packet_write_header(frame, &route, PROTOCOL_UDP, UDP_HEADER), header, sizeof header);
  frame[11] ^= 1;
  send_frame(frame, sizeof frame);
  while (nat.count.unknown_guest == unknown) {
    turn();
  }
  CHECK(!frame_waits());
}

static void a_refused_datagram_is_sent_to_the_other_family(bool v4) {
  uint16_t own, port = publish(v4, SOCK_DGRAM);
  int client = host_socket(v4, SOCK_DGRAM, &own);
  send_to(client, v4, port, "ping", 4);
  struct packet packet = datagram_to(v4, "ping", 4);
  close_port(&packet, 1000);
  datagram_to(!v4, "ping", 4);
  answer(client, !v4, own, v4, port);
  /* The same client, and the next one, begin there. */
  send_to(client, v4, port, "more", 4);
  datagram_to(!v4, "more", 4);
  CHECK(nat.flows.used == 1 && nat.publications[0].accepted == 1);
  int next = host_socket(v4, SOCK_DGRAM, &own);
  send_to(next, v4, port, "next", 4);
  datagram_to(!v4, "next", 4);
  answer(next, !v4, own, v4, port);
  CHECK(nat.flows.used == 2);
  close(client);
  close(next);
  unpublish(v4, SOCK_DGRAM, port);
  CHECK(nat.flows.used == 0);
}

/* A guest that boots refuses both. Each datagram is tried twice, and no more. */
static void datagrams_that_both_refuse_do_not_go_round(void) {
  uint16_t own, port = publish(false, SOCK_DGRAM);
  int client = host_socket(false, SOCK_DGRAM, &own);
  bool v4 = false;
  for (int i = 0; i < 5; i++) {
    send_to(client, false, port, "ping", 4);
    struct packet packet = datagram_to(v4, "ping", 4);
    close_port(&packet, 1000);
    packet = datagram_to(!v4, "ping", 4);
    close_port(&packet, 1000);
    expect_silence();
    CHECK(nat.flows.used == 1);
  }
  send_to(client, false, port, "ping", 4);
  datagram_to(v4, "ping", 4);
  answer(client, v4, own, false, port);
  close(client);
  unpublish(false, SOCK_DGRAM, port);
}

/* What is not quoted whole cannot be sent; the next one goes where the first should have gone. */
static void of_a_long_datagram_the_next_one_goes_to_the_other_family(void) {
  static char data[1200];
  uint16_t own, port = publish(true, SOCK_DGRAM);
  int client = host_socket(true, SOCK_DGRAM, &own);
  send_to(client, true, port, data, sizeof data);
  struct packet packet = datagram_to(true, data, sizeof data);
  close_port(&packet, QUOTED_MOST_V4);
  expect_silence();
  send_to(client, true, port, data, sizeof data);
  datagram_to(false, data, sizeof data);
  close(client);
  unpublish(true, SOCK_DGRAM, port);
}

static void wrong_quotes_change_nothing(void) {
  uint16_t own, port = publish(true, SOCK_DGRAM);
  int client = host_socket(true, SOCK_DGRAM, &own);
  send_to(client, true, port, "ping", 4);
  struct packet packet = datagram_to(true, "ping", 4);
  uint8_t *ip = (uint8_t *)(uintptr_t)packet.ip;
  uint64_t other = nat.count.other;
  close_port(&packet, IPV4_HEADER + UDP_HEADER - 1);
  for (size_t at = 0; at < IPV4_HEADER + UDP_HEADER; at++) {
    bool matters = at == 0 || at == 9 || (at >= 12 && at < 24);
    ip[at] ^= 0x40;
    if (matters) {
      close_port(&packet, 1000);
    }
    ip[at] ^= 0x40;
  }
  expect_silence();
  CHECK(nat.count.other == other + 15);
  send_to(client, true, port, "ping", 4);
  datagram_to(true, "ping", 4);
  close(client);
  unpublish(true, SOCK_DGRAM, port);
}

int main(void) {
  open_nat();
  for (int v4 = 0; v4 < 2; v4++) {
    a_client_is_led_to_the_family_that_listens(v4 != 0);
    a_client_whom_both_refuse_is_reset(v4 != 0);
    a_refused_datagram_is_sent_to_the_other_family(v4 != 0);
  }
  bytes_that_wait_go_to_who_takes_the_call();
  a_guest_of_one_family_is_called_there_at_once();
  datagrams_that_both_refuse_do_not_go_round();
  of_a_long_datagram_the_next_one_goes_to_the_other_family();
  wrong_quotes_change_nothing();
  close_nat();
  return 0;
}
