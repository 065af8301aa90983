#include "packet.h"

#include <string.h>

#include "network_bytes.h"

enum {
  TYPE_IPV4 = 0x0800,
  TYPE_IPV6 = 0x86dd,
  EXTENSIONS_MOST = 8,
  HOP_BY_HOP = 0,
  ROUTING = 43,
  FRAGMENT = 44,
  DESTINATION_OPTIONS = 60,
  HOPS = 64
};

uint64_t checksum_add(const uint8_t *bytes, size_t length, uint64_t sum) {
  /* Words of 32 bits in the machine's order into 64: RFC 1071, 2(B) and 2(C). */
  uint64_t lanes[4] = {0};
  while (length >= 32) {
    uint32_t words[8];
    memcpy(words, bytes, sizeof words);
    for (int i = 0; i < 4; i++) {
      lanes[i] += (uint64_t)words[i] + words[i + 4];
    }
    bytes += 32;
    length -= 32;
  }
  while (length >= 2) {
    uint16_t word;
    memcpy(&word, bytes, sizeof word);
    sum += word;
    bytes += 2;
    length -= 2;
  }
  if (length == 1) {
    uint8_t last[2] = {bytes[0], 0};
    uint16_t word;
    memcpy(&word, last, sizeof word);
    sum += word;
  }
  for (int i = 0; i < 4; i++) {
    sum += (lanes[i] & 0xffffffff) + (lanes[i] >> 32);
  }
  return sum;
}

/* In the machine's order: to be stored as it is. */
static uint16_t fold(uint64_t sum) {
  while (sum >> 16 != 0) {
    sum = (sum & 0xffff) + (sum >> 16);
  }
  return (uint16_t)~sum;
}

uint16_t checksum_end(uint64_t sum) {
  uint16_t folded = fold(sum);
  uint8_t bytes[2];
  memcpy(bytes, &folded, 2);
  return get_be16(bytes);
}

static uint64_t add_number(uint16_t value, uint64_t sum) {
  uint8_t bytes[2];
  put_be16(bytes, value);
  return checksum_add(bytes, 2, sum);
}

static uint64_t pseudo_header(const struct address *source, const struct address *destination,
                              uint8_t protocol, size_t length) {
  size_t skipped = address_is_v4(source) ? 12 : 0;
  uint64_t sum = checksum_add(source->bytes + skipped, 16 - skipped, 0);
  sum = checksum_add(destination->bytes + skipped, 16 - skipped, sum);
  sum = add_number((uint16_t)length, sum); /* at most 65,535, so IPv6's upper half is 0 */
  return add_number(protocol, sum);
}

/* ---- reading ---- */

static enum packet_fault read_ports(struct packet *packet) {
  size_t length = (size_t)(packet->end - packet->transport);
  const uint8_t *at = packet->transport;
  switch (packet->protocol) {
    case PROTOCOL_TCP: {
      if (length < TCP_HEADER || (at[12] >> 4) * 4u < TCP_HEADER || (at[12] >> 4) * 4u > length) {
        return PACKET_MALFORMED;
      }
      break;
    }
    case PROTOCOL_UDP:
      if (length < UDP_HEADER || get_be16(at + 4) < UDP_HEADER || get_be16(at + 4) > length) {
        return PACKET_MALFORMED;
      }
      packet->end = at + get_be16(at + 4);
      break;
    case PROTOCOL_ICMP:
    case PROTOCOL_ICMPV6:
      if (length < ICMP_HEADER) {
        return PACKET_MALFORMED;
      }
      packet->source_port = packet->destination_port = get_be16(at + 4);
      return PACKET_GOOD;
    default:
      return PACKET_OTHER;
  }
  packet->source_port = get_be16(at);
  packet->destination_port = get_be16(at + 2);
  return packet->source_port != 0 && packet->destination_port != 0 ? PACKET_GOOD : PACKET_MALFORMED;
}

static bool checksum_holds(const struct packet *packet) {
  size_t length = (size_t)(packet->end - packet->transport);
  if (packet->protocol == PROTOCOL_UDP && get_be16(packet->transport + 6) == 0) {
    return address_is_v4(&packet->source); /* RFC 768: none was made; RFC 8200: IPv6 must */
  }
  uint64_t sum =
      packet->protocol == PROTOCOL_ICMP
          ? 0
          : pseudo_header(&packet->source, &packet->destination, packet->protocol, length);
  return fold(checksum_add(packet->transport, length, sum)) == 0;
}

static enum packet_fault read_v4(const uint8_t *ip, size_t length, struct packet *packet) {
  size_t header = (size_t)(ip[0] & 15) * 4;
  if (length < IPV4_HEADER || ip[0] >> 4 != 4 || header < IPV4_HEADER || header > length
      || get_be16(ip + 2) < header || get_be16(ip + 2) > length) {
    return PACKET_MALFORMED;
  }
  if (fold(checksum_add(ip, header, 0)) != 0) {
    return PACKET_CHECKSUM;
  }
  if ((get_be16(ip + 6) & 0x3fff) != 0) { /* more follow, or an offset */
    return PACKET_FRAGMENT;
  }
  packet->source = address_of_v4(ip + 12);
  packet->destination = address_of_v4(ip + 16);
  packet->protocol = ip[9];
  packet->transport = ip + header;
  packet->end = ip + get_be16(ip + 2);
  return packet->protocol == PROTOCOL_ICMPV6 ? PACKET_OTHER : read_ports(packet);
}

/* Steps over what stands between IPv6's header and the transport. */
static enum packet_fault skip_extensions(struct packet *packet) {
  for (int i = 0; i < EXTENSIONS_MOST; i++) {
    if (packet->protocol == FRAGMENT) {
      return PACKET_FRAGMENT;
    }
    if (packet->protocol == ROUTING) {
      return PACKET_OTHER;
    }
    if (packet->protocol != HOP_BY_HOP && packet->protocol != DESTINATION_OPTIONS) {
      return packet->protocol == PROTOCOL_ICMP ? PACKET_OTHER : PACKET_GOOD;
    }
    size_t left = (size_t)(packet->end - packet->transport);
    if (left < 8 || (packet->transport[1] + 1u) * 8u > left) {
      return PACKET_MALFORMED;
    }
    packet->protocol = packet->transport[0];
    packet->transport += (packet->transport[1] + 1u) * 8u;
  }
  return PACKET_MALFORMED;
}

static enum packet_fault read_v6(const uint8_t *ip, size_t length, struct packet *packet) {
  if (length < IPV6_HEADER || ip[0] >> 4 != 6 || get_be16(ip + 4) + (size_t)IPV6_HEADER > length) {
    return PACKET_MALFORMED;
  }
  memcpy(packet->source.bytes, ip + 8, 16);
  memcpy(packet->destination.bytes, ip + 24, 16);
  if (address_is_v4(&packet->source) || address_is_v4(&packet->destination)) {
    return PACKET_MALFORMED; /* never on a wire: RFC 4291, 2.5.5.2; would read as IPv4 here */
  }
  packet->protocol = ip[6];
  packet->transport = ip + IPV6_HEADER;
  packet->end = packet->transport + get_be16(ip + 4);
  enum packet_fault fault = skip_extensions(packet);
  return fault != PACKET_GOOD ? fault : read_ports(packet);
}

enum packet_fault packet_read(const uint8_t *frame, size_t length, struct packet *packet) {
  if (length < ETHERNET_HEADER) {
    return PACKET_MALFORMED;
  }
  const uint8_t *ip = frame + ETHERNET_HEADER;
  size_t left = length - ETHERNET_HEADER;
  uint16_t type = get_be16(frame + 12);
  if (type != TYPE_IPV4 && type != TYPE_IPV6) {
    return PACKET_OTHER;
  }
  if (left == 0) {
    return PACKET_MALFORMED;
  }
  packet->frame = frame;
  packet->ip = ip;
  enum packet_fault fault =
      type == TYPE_IPV4 ? read_v4(ip, left, packet) : read_v6(ip, left, packet);
  if (fault == PACKET_GOOD && !checksum_holds(packet)) {
    return PACKET_CHECKSUM;
  }
  return fault;
}

bool packet_read_quoted(const struct packet *error, struct packet *quoted) {
  const uint8_t *ip = error->transport + ICMP_HEADER;
  size_t length = (size_t)(error->end - ip);
  bool v4 = error->protocol == PROTOCOL_ICMP;
  size_t header = v4 ? IPV4_HEADER : IPV6_HEADER; /* as the NAT writes it: without options */
  if (length < header + UDP_HEADER || ip[0] != (v4 ? 0x45 : 0x60)
      || ip[v4 ? 9 : 6] != PROTOCOL_UDP) {
    return false;
  }
  *quoted = (struct packet){.frame = error->frame,
                            .protocol = PROTOCOL_UDP,
                            .ip = ip,
                            .transport = ip + header,
                            .end = error->end};
  if (v4) {
    quoted->source = address_of_v4(ip + 12);
    quoted->destination = address_of_v4(ip + 16);
  } else {
    memcpy(quoted->source.bytes, ip + 8, 16);
    memcpy(quoted->destination.bytes, ip + 24, 16);
  }
  quoted->source_port = get_be16(quoted->transport);
  quoted->destination_port = get_be16(quoted->transport + 2);
  return true;
}

static void read_options(const uint8_t *at, const uint8_t *end, struct segment *segment) {
  enum { END = 0, NOTHING = 1, MSS = 2, WINDOW_SCALE = 3, SCALE_MOST = 14 };
  while (at < end && *at != END) {
    if (*at == NOTHING) {
      at++;
      continue;
    }
    if (end - at < 2 || at[1] < 2 || at[1] > end - at) {
      return;
    }
    if (at[0] == MSS && at[1] == 4) {
      segment->mss = get_be16(at + 2);
    } else if (at[0] == WINDOW_SCALE && at[1] == 3) {
      segment->window_scale = (int8_t)(at[2] > SCALE_MOST ? SCALE_MOST : at[2]); /* RFC 7323, 2.3 */
    }
    at += at[1];
  }
}

void segment_read(const struct packet *packet, struct segment *segment) {
  const uint8_t *at = packet->transport;
  size_t header = (size_t)(at[12] >> 4) * 4;
  *segment = (struct segment){
      .sequence = get_be32(at + 4),
      .acknowledged = get_be32(at + 8),
      .window = get_be16(at + 14),
      .flags = at[13],
      .payload = at + header,
      .length = (size_t)(packet->end - at) - header,
      .window_scale = -1,
  };
  if ((segment->flags & TCP_SYN) != 0) {
    read_options(at + TCP_HEADER, at + header, segment);
  }
}

/* ---- writing ---- */

size_t packet_header_length(const struct route *route) {
  return ETHERNET_HEADER + (size_t)(address_is_v4(&route->source) ? IPV4_HEADER : IPV6_HEADER);
}

static void write_v4(uint8_t *ip, const struct route *route, uint8_t protocol, size_t length) {
  memset(ip, 0, IPV4_HEADER);
  ip[0] = 0x45;
  put_be16(ip + 2, (uint16_t)(length + IPV4_HEADER));
  put_be16(ip + 6, 0x4000); /* "don't fragment": then no identification is needed, RFC 6864 */
  ip[8] = HOPS;
  ip[9] = protocol;
  memcpy(ip + 12, route->source.bytes + 12, 4);
  memcpy(ip + 16, route->destination.bytes + 12, 4);
  put_be16(ip + 10, checksum_end(checksum_add(ip, IPV4_HEADER, 0)));
}

static void write_v6(uint8_t *ip, const struct route *route, uint8_t protocol, size_t length) {
  memset(ip, 0, 8);
  ip[0] = 0x60;
  put_be16(ip + 4, (uint16_t)length);
  ip[6] = protocol;
  ip[7] = HOPS;
  memcpy(ip + 8, route->source.bytes, 16);
  memcpy(ip + 24, route->destination.bytes, 16);
}

uint8_t *packet_write_header(uint8_t *frame, const struct route *route, uint8_t protocol,
                             size_t length) {
  bool v4 = address_is_v4(&route->source);
  memcpy(frame, route->to, 6);
  memcpy(frame + 6, route->from, 6);
  put_be16(frame + 12, v4 ? TYPE_IPV4 : TYPE_IPV6);
  uint8_t *ip = frame + ETHERNET_HEADER;
  if (v4) {
    write_v4(ip, route, protocol, length);
    return ip + IPV4_HEADER;
  }
  write_v6(ip, route, protocol, length);
  return ip + IPV6_HEADER;
}

void packet_write_checksum(const struct route *route, uint8_t protocol, uint8_t *transport,
                           size_t length, size_t checksum) {
  put_be16(transport + checksum, 0);
  uint64_t sum = protocol == PROTOCOL_ICMP
                     ? 0
                     : pseudo_header(&route->source, &route->destination, protocol, length);
  uint16_t value = checksum_end(checksum_add(transport, length, sum));
  /* UDP's 0 means "none": RFC 768. */
  put_be16(transport + checksum, value == 0 && protocol == PROTOCOL_UDP ? 0xffff : value);
}
