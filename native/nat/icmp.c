#include <errno.h>
#include <string.h>

#include "nat.h"
#include "network_bytes.h"

/* RFC 792, RFC 1812 5.2.7.1, RFC 4443 3.1. */
enum {
  UNREACHABLE = 3,
  NET = 0,
  HOST = 1,
  PORT = 3,
  PROHIBITED = 13,
  UNREACHABLE_V6 = 1,
  NO_ROUTE_V6 = 0,
  PROHIBITED_V6 = 1,
  ADDRESS_V6 = 3,
  PORT_V6 = 4,
  QUOTED_MOST = 548 /* so that it has at most 576 bytes */
};

/* ---- what guests tell ---- */

static bool is_closed_port(const struct packet *packet) {
  const uint8_t *icmp = packet->transport;
  return packet->protocol == PROTOCOL_ICMP ? icmp[0] == UNREACHABLE && icmp[1] == PORT
                                           : icmp[0] == UNREACHABLE_V6 && icmp[1] == PORT_V6;
}

/* Of a datagram that came in. What is quoted of it may be a part. */
static void closed_port(struct nat *nat, const struct packet *packet, uint16_t guest) {
  struct packet quoted;
  if (!packet_read_quoted(packet, &quoted)) {
    nat->count.other++;
    return;
  }
  struct flow_key key = {.guest = quoted.destination,
                         .far = quoted.source,
                         .guest_port = quoted.destination_port,
                         .far_port = quoted.source_port,
                         .protocol = PROTOCOL_UDP};
  struct flow *flow = flows_find(&nat->flows, &key);
  if (flow == NULL || flow->guest != guest || !flow->inbound
      || !address_equal(&packet->source, &quoted.destination)) {
    nat->count.other++;
    return;
  }
  const uint8_t *data = quoted.transport + UDP_HEADER;
  size_t length = get_be16(quoted.transport + 4);
  bool whole = length >= UDP_HEADER && length <= (size_t)(quoted.end - quoted.transport);
  udp_refused(nat, flow, whole ? data : NULL, whole ? length - UDP_HEADER : 0);
}

void icmp_input(struct nat *nat, const struct packet *packet, uint16_t guest) {
  if (is_closed_port(packet)) {
    closed_port(nat, packet, guest);
  } else {
    echo_input(nat, packet, guest);
  }
}

/* ---- what guests are told ---- */

static uint8_t code_of(int error, bool v4) {
  switch (error) {
    case ECONNREFUSED:
      return v4 ? PORT : PORT_V6;
    case EACCES:
    case EPERM:
      return v4 ? PROHIBITED : PROHIBITED_V6;
    case EHOSTUNREACH:
    case ETIMEDOUT:
    case EHOSTDOWN:
      return v4 ? HOST : ADDRESS_V6;
    default:
      return v4 ? NET : NO_ROUTE_V6;
  }
}

static void tell(struct nat *nat, uint16_t number, const struct address *to, const uint8_t *quoted,
                 size_t length, int error) {
  const struct guest *guest = &nat->guests.place[number];
  const struct guest_address *mine = guest_address(guest, to);
  bool v4 = address_is_v4(to);
  if (mine == NULL) {
    return;
  }
  struct route route = {.source = mine->nat, .destination = *to};
  memcpy(route.to, guest->mac, 6);
  memcpy(route.from, guest->gateway_mac, 6);
  size_t header = packet_header_length(&route);
  uint8_t protocol = v4 ? PROTOCOL_ICMP : PROTOCOL_ICMPV6;
  length = length < QUOTED_MOST ? length : QUOTED_MOST;
  uint8_t *frame = link_room(&nat->link, header + ICMP_HEADER + length, 1);
  if (frame == NULL) {
    return;
  }
  uint8_t *icmp = packet_write_header(frame, &route, protocol, ICMP_HEADER + length);
  memset(icmp, 0, ICMP_HEADER);
  icmp[0] = v4 ? UNREACHABLE : UNREACHABLE_V6;
  icmp[1] = code_of(error, v4);
  memcpy(icmp + ICMP_HEADER, quoted, length);
  packet_write_checksum(&route, protocol, icmp, ICMP_HEADER + length, 2);
  link_send(&nat->link, header + ICMP_HEADER + length);
  nat->count.frames_out++;
}

void icmp_tell(struct nat *nat, const struct packet *packet, int error) {
  uint16_t guest = guests_with(&nat->guests, &packet->source);
  if (guest != GUEST_NONE) {
    tell(nat, guest, &packet->source, packet->ip, (size_t)(packet->end - packet->ip), error);
  }
}

void icmp_tell_flow(struct nat *nat, const struct flow *flow, int error) {
  enum { QUOTED_TRANSPORT = 8 };
  uint8_t quoted[ETHERNET_HEADER + IPV6_HEADER + QUOTED_TRANSPORT];
  struct route route = {.source = flow->key.guest, .destination = flow->key.far};
  uint8_t *transport = packet_write_header(quoted, &route, flow->key.protocol, QUOTED_TRANSPORT);
  memset(transport, 0, QUOTED_TRANSPORT);
  if (flow->key.protocol == PROTOCOL_TCP || flow->key.protocol == PROTOCOL_UDP) {
    put_be16(transport, flow->key.guest_port);
    put_be16(transport + 2, flow->key.far_port);
  }
  if (flow->key.protocol == PROTOCOL_TCP) {
    put_be32(transport + 4, flow->tcp.expected - 1); /* RFC 5927: the guest checks it */
  }
  tell(nat, flow->guest, &flow->key.guest, quoted + ETHERNET_HEADER,
       packet_header_length(&route) - ETHERNET_HEADER + QUOTED_TRANSPORT, error);
}
