#include <errno.h>
#include <string.h>

#include "nat.h"
#include "network_bytes.h"

enum { FRAGMENT_HEADER = 8, FRAGMENT_NEXT = 44, MORE = 0x2000 };

static struct flow *begin(struct nat *nat, const struct packet *packet, uint16_t guest,
                          int64_t patience, datagram_opening *open) {
  struct flow_key key = packet_key(packet);
  struct address destination;
  if (!flow_destination(nat, &key, guest, &destination)) {
    icmp_tell(nat, packet, EACCES);
    return NULL;
  }
  struct flow *flow = flow_begin(nat, &key, guest, nat->now + patience);
  if (flow != NULL && !open(nat, flow, &destination)) {
    icmp_tell(nat, packet, errno);
    flow_end(nat, flow, false);
    return NULL;
  }
  return flow;
}

struct flow *datagram_flow(struct nat *nat, const struct packet *packet, uint16_t guest,
                           int64_t patience, datagram_opening *open) {
  struct flow_key key = packet_key(packet);
  struct flow *flow = flows_find(&nat->flows, &key);
  if (flow == NULL) {
    return begin(nat, packet, guest, patience, open);
  }
  return flow->guest == guest ? flow : NULL;
}

/* Of a datagram that has to go in parts. */
struct fragment {
  const uint8_t *data;
  size_t length, offset;
  uint32_t identification;
  bool more;
};

static void count_and_send(struct nat *nat, size_t whole) {
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
  count_and_send(nat, whole);
  return true;
}

/* The header of IPv4 says of which part it is; the checksum is made again. */
static void mark_v4(uint8_t *ip, const struct fragment *fragment) {
  put_be16(ip + 4, (uint16_t)fragment->identification);
  put_be16(ip + 6, (uint16_t)(fragment->offset / 8 | (fragment->more ? MORE : 0)));
  put_be16(ip + 10, 0);
  put_be16(ip + 10, checksum_end(checksum_add(ip, IPV4_HEADER, 0)));
}

static void mark_v6(uint8_t *header, uint8_t protocol, const struct fragment *fragment) {
  header[0] = protocol;
  header[1] = 0;
  put_be16(header + 2, (uint16_t)(fragment->offset | (fragment->more ? 1 : 0)));
  put_be32(header + 4, fragment->identification);
}

static bool send_fragment(struct nat *nat, const struct route *route, uint8_t protocol,
                          const struct fragment *fragment) {
  bool v4 = address_is_v4(&route->source);
  size_t length = fragment->length + (v4 ? 0 : FRAGMENT_HEADER);
  size_t whole = packet_header_length(route) + length;
  uint8_t *frame = link_room(&nat->link, whole, 1);
  if (frame == NULL) {
    return false;
  }
  uint8_t *at = packet_write_header(frame, route, v4 ? protocol : FRAGMENT_NEXT, length);
  if (v4) {
    mark_v4(at - IPV4_HEADER, fragment);
  } else {
    mark_v6(at, protocol, fragment);
  }
  memcpy(frame + whole - fragment->length, fragment->data, fragment->length);
  count_and_send(nat, whole);
  return true;
}

static bool send_fragments(struct nat *nat, const struct route *route, uint8_t protocol,
                           const uint8_t *transport, size_t length, size_t most) {
  size_t piece = (most - (address_is_v4(&route->source) ? 0 : FRAGMENT_HEADER)) & ~(size_t)7;
  struct fragment fragment = {.identification = nat_random(nat)};
  bool sent = true;
  for (size_t at = 0; at < length && sent; at += piece) {
    fragment.more = length - at > piece;
    fragment.data = transport + at;
    fragment.offset = at;
    fragment.length = fragment.more ? piece : length - at;
    sent = send_fragment(nat, route, protocol, &fragment);
  }
  return sent;
}

void datagram_send(struct nat *nat, const struct flow *flow, uint8_t *transport, size_t length,
                   size_t checksum) {
  struct route route = flow_route(nat, flow);
  uint8_t protocol = flow->key.protocol;
  size_t most = nat->guests.place[flow->guest].mtu + (size_t)ETHERNET_HEADER
                - packet_header_length(&route);
  packet_write_checksum(&route, protocol, transport, length, checksum);
  bool sent = length <= most ? send_whole(nat, &route, protocol, transport, length)
                             : send_fragments(nat, &route, protocol, transport, length, most);
  nat->count.dropped += !sent;
}
