#ifndef SKIFF_PACKET_H
#define SKIFF_PACKET_H

#include <stddef.h>

#include "address.h"

/* Packets as they lie in frames: read with suspicion, written with checksums. */

enum {
  ETHERNET_HEADER = 14,
  IPV4_HEADER = 20,
  IPV6_HEADER = 40,
  TCP_HEADER = 20,
  UDP_HEADER = 8,
  ICMP_HEADER = 8,
  /* 64 KiB of IP and Ethernet: the most that a frame of the fabric has. */
  FRAME_LARGEST = 65535 + ETHERNET_HEADER
};

enum { PROTOCOL_ICMP = 1, PROTOCOL_TCP = 6, PROTOCOL_UDP = 17, PROTOCOL_ICMPV6 = 58 };

enum tcp_flags { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_PSH = 8, TCP_ACK = 16 };

struct packet {
  const uint8_t *frame;
  struct address source, destination;
  uint8_t protocol;
  uint16_t source_port, destination_port; /* an echo has its identifier in both */
  const uint8_t *ip;                      /* ends with `end` */
  const uint8_t *transport;
  const uint8_t *end;
};

enum packet_fault { PACKET_GOOD, PACKET_OTHER, PACKET_MALFORMED, PACKET_FRAGMENT, PACKET_CHECKSUM };

enum packet_fault packet_read(const uint8_t *frame, size_t length, struct packet *packet);

/* The datagram of which an ICMP error says something: from the quoted IP header on, with at least a
 * header of UDP, and perhaps not all of its data. False where that is not what is quoted. */
bool packet_read_quoted(const struct packet *error, struct packet *quoted);

struct segment {
  uint32_t sequence, acknowledged, window; /* not scaled */
  uint8_t flags;
  const uint8_t *payload;
  size_t length;
  uint16_t mss;       /* 0 where a SYN does not say */
  int8_t window_scale; /* -1 where a SYN does not say */
};

/* Of a packet that was read as TCP, so its length is known to suffice. */
void segment_read(const struct packet *packet, struct segment *segment);

/* Who sends to whom, in a frame that is to be written. */
struct route {
  uint8_t to[6], from[6];
  struct address source, destination;
};

/* The ones' complement sum, before it is folded and inverted. */
uint64_t checksum_add(const uint8_t *bytes, size_t length, uint64_t sum);
uint16_t checksum_end(uint64_t sum);

/* Ethernet and IP in front of `length` bytes of transport; returns where the transport begins. */
size_t packet_header_length(const struct route *route);
uint8_t *packet_write_header(uint8_t *frame, const struct route *route, uint8_t protocol,
                             size_t length);
/* Over a transport that is complete but for the two bytes at `checksum`. */
void packet_write_checksum(const struct route *route, uint8_t protocol, uint8_t *transport,
                           size_t length, size_t checksum);

#endif
