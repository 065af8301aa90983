#include <string.h>

#include "nat.h"
#include "network_bytes.h"

enum { FRAGMENT_HEADER = 8, FRAGMENT_NEXT = 44, MORE = 0x2000 };

static void send_piece(struct nat *nat, uint8_t *frame, size_t whole) {
  (void)frame;
  link_send(&nat->link, whole);
  nat->count.frames_out++;
  nat->count.bytes_out += whole;
}

static bool send_whole(struct nat *nat, const struct route *route, uint8_t protocol,
                       const uint8_t *transport, size_t length) {
  size_t whole = packet_header_length(route) + length;
  uint8_t *frame = link_room(&nat->link, whole, 1);
  if (frame == NULL) {
    return false;
  }
  memcpy(packet_write_header(frame, route, protocol, length), transport, length);
  send_piece(nat, frame, whole);
  return true;
}

/* The header of IPv4 says of which part it is; the checksum is made again. */
static void mark_v4(uint8_t *ip, uint16_t identification, size_t offset, bool more) {
  put_be16(ip + 4, identification);
  put_be16(ip + 6, (uint16_t)(offset / 8 | (more ? MORE : 0)));
  put_be16(ip + 10, 0);
  put_be16(ip + 10, checksum_end(checksum_add(ip, IPV4_HEADER, 0)));
}

static void mark_v6(uint8_t *header, uint8_t protocol, uint32_t identification, size_t offset,
                    bool more) {
  header[0] = protocol;
  header[1] = 0;
  put_be16(header + 2, (uint16_t)(offset | (more ? 1 : 0)));
  put_be32(header + 4, identification);
}

static bool send_fragment(struct nat *nat, const struct route *route, uint8_t protocol,
                          const uint8_t *piece, size_t length, size_t offset, bool more,
                          uint32_t identification) {
  bool v4 = address_is_v4(&route->source);
  size_t extra = v4 ? 0 : FRAGMENT_HEADER;
  size_t whole = packet_header_length(route) + extra + length;
  uint8_t *frame = link_room(&nat->link, whole, 1);
  if (frame == NULL) {
    return false;
  }
  uint8_t *at = packet_write_header(frame, route, v4 ? protocol : FRAGMENT_NEXT, extra + length);
  if (v4) {
    mark_v4(at - IPV4_HEADER, (uint16_t)identification, offset, more);
  } else {
    mark_v6(at, protocol, identification, offset, more);
  }
  memcpy(at + extra, piece, length);
  send_piece(nat, frame, whole);
  return true;
}

void datagram_send(struct nat *nat, const struct flow *flow, uint8_t *transport, size_t length,
                   size_t checksum) {
  struct route route = flow_route(nat, flow);
  uint8_t protocol = flow->key.protocol;
  size_t most = nat->guests.place[flow->guest].mtu + (size_t)ETHERNET_HEADER
                - packet_header_length(&route);
  packet_write_checksum(&route, protocol, transport, length, checksum);
  bool sent = true;
  if (length <= most) {
    sent = send_whole(nat, &route, protocol, transport, length);
  } else {
    uint32_t identification = nat_random(nat);
    size_t piece = (most - (address_is_v4(&route.source) ? 0 : FRAGMENT_HEADER)) & ~(size_t)7;
    for (size_t at = 0; at < length && sent; at += piece) {
      bool more = length - at > piece;
      sent = send_fragment(nat, &route, protocol, transport + at, more ? piece : length - at, at, more,
                           identification);
    }
  }
  nat->count.dropped += !sent;
}
