#include "nat_check.h"

static const char *const HOSTS[] = {"10.87.0.1", "fd53::1"};

static void bytes_go_both_ways(bool v4) {
  uint16_t port;
  char text[8];
  int listener = host_socket(v4, SOCK_STREAM, &port);
  struct connection guest = open_connection(HOSTS[!v4], port, 40001);
  int host = host_accept(listener);
  send_segment(&guest, TCP_ACK | TCP_PSH, "hello", 5);
  host_read(host, text, 5);
  CHECK(memcmp(text, "hello", 5) == 0);
  CHECK(send(host, "world", 5, 0) == 5);
  guest_read(&guest, text, 5);
  CHECK(memcmp(text, "world", 5) == 0);
  close(host);
  close(listener);
  struct segment segment;
  do {
    segment = next_segment(&guest);
  } while ((segment.flags & TCP_FIN) == 0);
  guest.expected = segment.sequence + 1;
  send_segment(&guest, TCP_FIN | TCP_ACK, "", 0);
  segment = next_segment(&guest);
  CHECK(segment.acknowledged == guest.next);
  CHECK(nat.flows.used == 0);
}

/* Each side may end while the other goes on. */
static void a_half_closed_connection_goes_on(void) {
  uint16_t port;
  char text[8];
  int listener = host_socket(true, SOCK_STREAM, &port);
  struct connection guest = open_connection(HOSTS[0], port, 40002);
  int host = host_accept(listener);
  send_segment(&guest, TCP_FIN | TCP_ACK | TCP_PSH, "bye", 3);
  host_read(host, text, 3);
  await(host);
  CHECK(recv(host, text, 1, 0) == 0);
  CHECK(send(host, "late", 4, 0) == 4);
  guest_read(&guest, text, 4);
  CHECK(memcmp(text, "late", 4) == 0);
  close(host);
  close(listener);
  struct segment segment;
  do {
    segment = next_segment(&guest);
  } while ((segment.flags & TCP_FIN) == 0);
  acknowledge(&guest, &segment);
  while (nat.flows.used > 0) {
    turn();
  }
}

static void a_closed_port_is_refused_by_reset(bool v4) {
  uint16_t port;
  int listener = host_socket(v4, SOCK_STREAM, &port);
  close(listener);
  struct connection guest = call(HOSTS[!v4], port, 40003);
  struct segment segment = next_segment(&guest);
  CHECK((segment.flags & TCP_RST) != 0 && segment.acknowledged == guest.next);
  CHECK(nat.flows.used == 0);
}

static void a_reset_of_either_side_reaches_the_other(void) {
  uint16_t port;
  char byte;
  struct linger linger = {1, 0};
  int listener = host_socket(true, SOCK_STREAM, &port);
  struct connection guest = open_connection(HOSTS[0], port, 40004);
  int host = host_accept(listener);
  send_segment(&guest, TCP_RST, "", 0);
  await(host);
  CHECK(recv(host, &byte, 1, 0) < 0 && errno == ECONNRESET);
  close(host);
  guest = open_connection(HOSTS[0], port, 40005);
  host = host_accept(listener);
  setsockopt(host, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close(host);
  CHECK((next_segment(&guest).flags & TCP_RST) != 0);
  close(listener);
  CHECK(nat.flows.used == 0);
}

static void a_segment_of_nothing_is_reset(void) {
  struct connection guest = {
      .route = to_outside("10.87.0.1"), .port = 40006, .far_port = 9, .next = 5, .expected = 77};
  send_segment(&guest, TCP_ACK, "lost", 4);
  struct segment segment = next_segment(&guest);
  CHECK(segment.flags == TCP_RST && segment.sequence == 77);
  send_segment(&guest, TCP_RST, "", 0);
  for (int i = 0; i < 3; i++) {
    turn();
  }
  CHECK(!frame_waits());
}

/* Segments come twice, overlap, and out of order; the host sees each byte once. */
static void the_host_gets_every_byte_once(void) {
  uint16_t port;
  char text[16];
  int listener = host_socket(true, SOCK_STREAM, &port);
  struct connection guest = open_connection(HOSTS[0], port, 40007);
  int host = host_accept(listener);
  uint32_t begin = guest.next;
  guest.next = begin + 3;
  send_segment(&guest, TCP_ACK, "def", 3); /* a hole before it */
  CHECK(next_segment(&guest).acknowledged == begin);
  guest.next = begin;
  send_segment(&guest, TCP_ACK, "abc", 3);
  guest.next = begin;
  send_segment(&guest, TCP_ACK, "abc", 3);
  guest.next = begin + 1;
  send_segment(&guest, TCP_ACK, "bcdefgh", 7);
  host_read(host, text, 8);
  CHECK(memcmp(text, "abcdefgh", 8) == 0);
  send_segment(&guest, TCP_RST, "", 0);
  close(host);
  close(listener);
  while (nat.flows.used > 0) {
    turn();
  }
  while (frame_waits()) {
    next_packet();
  }
}

/* What the guest did not get comes again, from the host's socket. */
static void what_was_lost_is_sent_again(bool by_clock, bool peek_offset) {
  enum { BYTES = 20000 };
  static char sent[BYTES], got[BYTES];
  uint16_t port;
  bool known = nat.peek_offset;
  nat.peek_offset = known && peek_offset;
  int listener = host_socket(true, SOCK_STREAM, &port);
  struct connection guest =
      open_connection(HOSTS[0], port, (uint16_t)(40008 + by_clock * 2 + peek_offset));
  int host = host_accept(listener);
  uint64_t again = nat.count.retransmitted;
  for (size_t i = 0; i < BYTES; i++) {
    sent[i] = (char)(i * 7);
  }
  CHECK(send(host, sent, BYTES, 0) == BYTES);
  struct segment first = next_segment(&guest); /* lost */
  CHECK(first.length == 1460 && first.sequence == guest.expected);
  for (int i = 0; i < 4 && !by_clock; i++) {
    next_segment(&guest);
    send_segment(&guest, TCP_ACK, "", 0);
  }
  guest_read(&guest, got, BYTES);
  CHECK(memcmp(sent, got, BYTES) == 0);
  CHECK(nat.count.retransmitted > again);
  send_segment(&guest, TCP_RST, "", 0);
  close(host);
  close(listener);
  while (nat.flows.used > 0) {
    turn();
  }
  while (frame_waits()) {
    next_packet();
  }
  nat.peek_offset = known;
}

/* The host does not read: the guest's window closes, nothing is lost, and it opens again. */
static void a_slow_host_closes_the_window(void) {
  enum { PIECE = 1400 };
  static char piece[PIECE], got[PIECE];
  uint16_t port;
  int listener = host_socket(true, SOCK_STREAM, &port), size = 4096;
  setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
  struct connection guest = open_connection(HOSTS[0], port, 40020);
  int host = host_accept(listener);
  uint32_t acknowledged = guest.next, edge = guest.next + 65535;
  size_t pieces = 0;
  struct segment segment;
  bool closed = false;
  while (!closed) {
    while ((int32_t)(edge - guest.next) >= PIECE) {
      memset(piece, (int)('a' + pieces++ % 26), PIECE);
      send_segment(&guest, TCP_ACK, piece, PIECE);
      turn();
    }
    segment = next_segment(&guest);
    acknowledged = segment.acknowledged;
    edge = acknowledged + (segment.window << 7);
    closed = acknowledged == guest.next && (int32_t)(edge - guest.next) < PIECE;
  }
  for (size_t i = 0; i < pieces; i++) {
    host_read(host, got, PIECE);
    CHECK(got[0] == (char)('a' + i % 26) && got[PIECE - 1] == got[0]);
  }
  do {
    segment = next_segment(&guest);
  } while (segment.window << 7 < PIECE);
  send_segment(&guest, TCP_ACK, "more", 4);
  host_read(host, got, 4);
  send_segment(&guest, TCP_RST, "", 0);
  close(host);
  close(listener);
  while (nat.flows.used > 0) {
    turn();
  }
  while (frame_waits()) {
    next_packet();
  }
}

static const struct flow *only_flow(void) {
  const struct flow *flow = nat.flows.place;
  while (!flow->used) {
    flow++;
  }
  return flow;
}

/* A kill -9 of the fabric: what was under way is sent again to the next one, at once. */
static void connections_outlive_the_link(void) {
  uint16_t port;
  char text[10];
  int listener = host_socket(true, SOCK_STREAM, &port);
  struct connection guest = open_connection(HOSTS[0], port, 40021);
  int host = host_accept(listener);
  CHECK(send(host, "lost,", 5, 0) == 5);
  next_segment(&guest);
  close(guest_link);
  while (nat.link.peer >= 0) {
    turn();
  }
  CHECK(send(host, "later", 5, 0) == 5);
  turn();
  CHECK(only_flow()->tcp.retries == 0);
  guest_link = connect_unix("link");
  while (nat.link.peer < 0) {
    turn();
  }
  CHECK(only_flow()->tcp.retries == 1);
  guest_read(&guest, text, 10);
  CHECK(memcmp(text, "lost,later", 10) == 0);
  send_segment(&guest, TCP_RST, "", 0);
  close(host);
  close(listener);
  while (nat.flows.used > 0) {
    turn();
  }
}

int main(void) {
  open_nat();
  bytes_go_both_ways(true);
  bytes_go_both_ways(false);
  a_half_closed_connection_goes_on();
  a_closed_port_is_refused_by_reset(true);
  a_closed_port_is_refused_by_reset(false);
  a_reset_of_either_side_reaches_the_other();
  a_segment_of_nothing_is_reset();
  the_host_gets_every_byte_once();
  for (int i = 0; i < 4; i++) {
    what_was_lost_is_sent_again(i / 2, i % 2);
  }
  a_slow_host_closes_the_window();
  connections_outlive_the_link();
  close_nat();
  return 0;
}
