#include "packet.h"

#include "check.h"
#include "network_bytes.h"

static struct route route_of(const char *from, const char *to) {
  struct route route = {.to = {2, 0, 0, 0, 0, 1}, .from = {2, 0, 0, 0, 0, 2}};
  CHECK(address_parse(from, &route.source) && address_parse(to, &route.destination));
  return route;
}

static const char *const ends[][2] = {{"10.0.0.2", "1.1.1.1"}, {"fd53::2", "2001:db8::1"}};

static size_t write_datagram(uint8_t *frame, const struct route *route, size_t length) {
  uint8_t *udp = packet_write_header(frame, route, PROTOCOL_UDP, UDP_HEADER + length);
  put_be16(udp, 5000);
  put_be16(udp + 2, 53);
  put_be16(udp + 4, (uint16_t)(UDP_HEADER + length));
  memset(udp + UDP_HEADER, 'x', length);
  packet_write_checksum(route, PROTOCOL_UDP, udp, UDP_HEADER + length, 6);
  return (size_t)(udp - frame) + UDP_HEADER + length;
}

/* RFC 1071, 3: the example's sum is ddf2. */
static void the_checksum_is_that_of_the_rfc(void) {
  const uint8_t example[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
  CHECK(checksum_end(checksum_add(example, sizeof example, 0)) == (uint16_t)~0xddf2);
}

/* Against the plain loop, at all lengths: the fast one has a tail. */
static void the_checksum_is_right_at_any_length(void) {
  uint8_t bytes[200];
  for (size_t i = 0; i < sizeof bytes; i++) {
    bytes[i] = (uint8_t)(i * 37 + 11);
  }
  for (size_t length = 0; length <= sizeof bytes; length++) {
    uint32_t sum = 0;
    for (size_t i = 0; i < length; i++) {
      sum += (uint32_t)bytes[i] << (i % 2 == 0 ? 8 : 0);
    }
    while (sum >> 16 != 0) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    CHECK(checksum_end(checksum_add(bytes, length, 0)) == (uint16_t)~sum);
  }
}

static void what_was_written_is_read(void) {
  for (size_t i = 0; i < 2; i++) {
    uint8_t frame[256];
    struct packet packet;
    struct route route = route_of(ends[i][0], ends[i][1]);
    size_t length = write_datagram(frame, &route, 31);
    CHECK(packet_read(frame, length, &packet) == PACKET_GOOD);
    CHECK(address_equal(&packet.source, &route.source));
    CHECK(address_equal(&packet.destination, &route.destination));
    CHECK(packet.protocol == PROTOCOL_UDP && packet.source_port == 5000);
    CHECK(packet.destination_port == 53 && packet.end - packet.transport == 39);
  }
}

static void a_changed_byte_is_noticed(void) {
  for (size_t i = 0; i < 2; i++) {
    uint8_t frame[256];
    struct packet packet;
    struct route route = route_of(ends[i][0], ends[i][1]);
    size_t length = write_datagram(frame, &route, 31);
    frame[length - 1] ^= 1;
    CHECK(packet_read(frame, length, &packet) == PACKET_CHECKSUM);
  }
}

static void a_frame_that_is_cut_is_malformed(void) {
  for (size_t i = 0; i < 2; i++) {
    uint8_t frame[256];
    struct route route = route_of(ends[i][0], ends[i][1]);
    size_t whole = write_datagram(frame, &route, 31);
    for (size_t length = 0; length < whole; length++) {
      struct packet packet;
      uint8_t *cut =
          malloc(length == 0 ? 1 : length); /* so that the sanitizer sees what is beyond */
      memcpy(cut, frame, length);
      CHECK(packet_read(cut, length, &packet) == PACKET_MALFORMED);
      free(cut);
    }
  }
}

static void fragments_are_told_apart(void) {
  uint8_t frame[256];
  struct packet packet;
  struct route route = route_of(ends[0][0], ends[0][1]);
  size_t length = write_datagram(frame, &route, 31);
  uint8_t *ip = frame + ETHERNET_HEADER;
  put_be16(ip + 6, 0x2000);
  put_be16(ip + 10, 0);
  put_be16(ip + 10, checksum_end(checksum_add(ip, IPV4_HEADER, 0)));
  CHECK(packet_read(frame, length, &packet) == PACKET_FRAGMENT);
}

/* An address that would read as IPv4 must not come by IPv6. */
static void mapped_addresses_are_malformed(void) {
  uint8_t frame[256];
  struct packet packet;
  struct route route = route_of(ends[1][0], ends[1][1]);
  size_t length = write_datagram(frame, &route, 3);
  memset(frame + ETHERNET_HEADER + 24, 0, 10);
  memset(frame + ETHERNET_HEADER + 34, 0xff, 2);
  CHECK(packet_read(frame, length, &packet) == PACKET_MALFORMED);
}

static size_t write_syn(uint8_t *frame, const uint8_t *options, size_t length) {
  struct route route = route_of(ends[0][0], ends[0][1]);
  uint8_t *tcp = packet_write_header(frame, &route, PROTOCOL_TCP, TCP_HEADER + length);
  memset(tcp, 0, TCP_HEADER);
  put_be16(tcp, 5000);
  put_be16(tcp + 2, 80);
  put_be32(tcp + 4, 7);
  tcp[12] = (uint8_t)((TCP_HEADER + length) / 4 << 4);
  tcp[13] = TCP_SYN;
  put_be16(tcp + 14, 4096);
  memcpy(tcp + TCP_HEADER, options, length);
  packet_write_checksum(&route, PROTOCOL_TCP, tcp, TCP_HEADER + length, 16);
  return (size_t)(tcp - frame) + TCP_HEADER + length;
}

static struct segment read_syn(const uint8_t *options, size_t length) {
  static uint8_t frame[256];
  struct packet packet;
  struct segment segment;
  CHECK(packet_read(frame, write_syn(frame, options, length), &packet) == PACKET_GOOD);
  segment_read(&packet, &segment);
  return segment;
}

static void options_of_a_syn_are_read(void) {
  const uint8_t usual[] = {2, 4, 5, 0xb4, 1, 3, 3, 9};
  const uint8_t too_far[] = {2, 4, 5, 0xb4, 1, 3, 3, 99};
  const uint8_t broken[] = {2, 40, 5, 0xb4};
  const uint8_t endless[] = {8, 0, 0, 0};
  struct segment segment = read_syn(usual, sizeof usual);
  CHECK(segment.mss == 1460 && segment.window_scale == 9 && segment.sequence == 7);
  CHECK(segment.window == 4096 && segment.length == 0);
  CHECK(read_syn(too_far, sizeof too_far).window_scale == 14);
  CHECK(read_syn(broken, sizeof broken).mss == 0);
  CHECK(read_syn(endless, sizeof endless).window_scale == -1);
}

int main(void) {
  the_checksum_is_that_of_the_rfc();
  the_checksum_is_right_at_any_length();
  what_was_written_is_read();
  a_changed_byte_is_noticed();
  a_frame_that_is_cut_is_malformed();
  fragments_are_told_apart();
  mapped_addresses_are_malformed();
  options_of_a_syn_are_read();
  return 0;
}
