#ifndef SKIFF_NAT_H
#define SKIFF_NAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "complaint.h"
#include "flows.h"
#include "guests.h"
#include "link.h"
#include "packet.h"

/* The process that leads outside; see docs/design/nat.md. One thread owns everything here. */

enum {
  NAT_VERSION = 1,
  PUBLICATIONS_MOST = 8192, /* of most ports two, one of each family */
  CLIENTS_MOST = 16,
  UNIX_PATH_MOST = 107,
  RANDOM_WORDS = 128
};

#define PUBLICATION_NONE UINT16_MAX

/* What epoll tells is of: upper byte of its data; then a flow's generation and the number. */
enum source { OF_LINK_LISTENER, OF_LINK, OF_CONTROL_LISTENER, OF_CLIENT, OF_PUBLICATION, OF_FLOW,
              OF_SIGNAL };

struct counters {
  uint64_t frames_in, frames_out, bytes_in, bytes_out;
  uint64_t malformed, checksum, fragment, other, unknown_guest, refused, full, evicted, no_echo;
  uint64_t dropped; /* datagrams to a guest that found no room */
  uint64_t tcp_out, tcp_in, udp_out, udp_in, echo_out, failed;
  uint64_t retransmitted, connections;
};

/* An address family, as publications remember it. */
enum family { FAMILY_NONE, FAMILY_V4, FAMILY_V6 };

struct publication {
  bool used;
  uint8_t refused; /* enum family: where the guest refused a datagram last */
  uint8_t protocol;
  int fd;
  uint16_t guest, port, guest_port;
  struct address address;
  uint64_t accepted;
};

struct control; /* control.h */

struct nat {
  int epoll, link_listener, control_listener, signal;
  int spare; /* given up for a moment to refuse a connection when descriptors run out */
  int64_t now;            /* ms, read once a turn */
  bool ended, peek_offset; /* the kernel knows SO_PEEK_OFF for TCP: Linux 6.9 */
  bool pressed;           /* something waits for room on the link */
  struct link link;
  struct guests guests;
  struct flows flows;
  struct publication publications[PUBLICATIONS_MOST];
  uint16_t published; /* places ever taken */
  struct counters count;
  struct control *control;
  uint8_t *scratch; /* one datagram, or what is read a second time and thrown away */
  uint64_t secret[2];
  uint32_t random[RANDOM_WORDS];
  uint16_t random_left;
  /* What the segments read last brought for one connection, not yet given to its socket. */
  struct {
    struct flow *flow;
    size_t count, bytes;
    struct {
      const uint8_t *at;
      size_t length;
    } piece[64];
  } pending;
};

enum { SCRATCH = 1 << 20 };

struct nat_options {
  const char *link, *control; /* paths of the two sockets */
  uint32_t flows;
};

bool nat_open(struct nat *nat, const struct nat_options *options, complaint *why);
/* One wait, of at most `patience` ms (-1: as long as it takes), and all that it brought. */
void nat_turn(struct nat *nat, int patience);
void nat_close(struct nat *nat);

bool nat_watch(struct nat *nat, int fd, uint32_t events, enum source source, uint64_t number);
/* `operation` is epoll_ctl()'s. */
bool nat_watch_flow(struct nat *nat, struct flow *flow, int operation);
uint32_t nat_random(struct nat *nat);
int64_t nat_clock(void);

/* ---- what flows of all protocols do (exchange.c) ---- */

struct route flow_route(const struct nat *nat, const struct flow *flow);
/* Where a guest's packet really goes. False, counted, for what it may not reach. */
bool flow_destination(struct nat *nat, const struct flow_key *key, uint16_t guest,
                      struct address *destination);
/* A flow for the packet of a guest; makes room or tells why not. */
struct flow *flow_begin(struct nat *nat, const struct flow_key *key, uint16_t guest,
                        int64_t deadline);
void flow_answered(struct nat *nat, struct flow *flow);
/* Closes the socket, with a reset where `reset`, and forgets the flow. The guest is told nothing.
 */
void flow_end(struct nat *nat, struct flow *flow, bool reset);
/* As its protocol does: the guest of a TCP flow gets a reset. */
void flow_break(struct nat *nat, struct flow *flow);
struct flow_key packet_key(const struct packet *packet);

/* ---- protocols ---- */

void tcp_input(struct nat *nat, const struct packet *packet, uint16_t guest);
void tcp_host(struct nat *nat, struct flow *flow, uint32_t events);
void tcp_settle(struct nat *nat, struct flow *flow);
void tcp_due(struct nat *nat, struct flow *flow);
void tcp_give(struct nat *nat); /* pending bytes to the host */
/* What was said while nobody carried it is said again, not when its patience ends. */
void tcp_link_is_back(struct nat *nat);
void tcp_reset(struct nat *nat, struct flow *flow);
/* A connection that a publication accepted. */
void tcp_call(struct nat *nat, struct flow *flow, int fd);

void udp_input(struct nat *nat, const struct packet *packet, uint16_t guest);
void udp_host(struct nat *nat, struct flow *flow);
void udp_published(struct nat *nat, struct publication *publication);
void datagram_due(struct nat *nat, struct flow *flow);

/* Leads a published flow, whose guest refused it, to the guest's other address. */
void udp_refused(struct nat *nat, struct flow *flow, const uint8_t *data, size_t length);

void echo_input(struct nat *nat, const struct packet *packet, uint16_t guest);
void echo_host(struct nat *nat, struct flow *flow);

/* Opens a flow's socket and watches it, or says by errno why not. */
typedef bool datagram_opening(struct nat *nat, struct flow *flow, const struct address *to);
/* The flow of a guest's datagram; a new one waits `patience` ms. NULL where there can be none,
 * which the guest was told. */
struct flow *datagram_flow(struct nat *nat, const struct packet *packet, uint16_t guest,
                           int64_t patience, datagram_opening *open);
/* A datagram of any size, in fragments where it must; `transport` is complete but for its checksum,
 * which belongs at `checksum`. */
void datagram_send(struct nat *nat, const struct flow *flow, uint8_t *transport, size_t length,
                   size_t checksum);

/* What a guest says by ICMP. */
void icmp_input(struct nat *nat, const struct packet *packet, uint16_t guest);
/* Tells a guest by ICMP why `packet` went nowhere; `error` is connect()'s, or EACCES for a refusal.
 */
void icmp_tell(struct nat *nat, const struct packet *packet, int error);
/* The same for a flow whose packet is gone. */
void icmp_tell_flow(struct nat *nat, const struct flow *flow, int error);

/* ---- publications ---- */

/* 0, or errno of what failed. */
int publication_open(struct nat *nat, const struct publication *wanted);
struct publication *publication_find(struct nat *nat, uint8_t protocol,
                                     const struct address *address, uint16_t port);
void publication_end(struct nat *nat, struct publication *publication);
void publication_ready(struct nat *nat, struct publication *publication);
/* The flow of a client; NULL, counted, where there is no room or no such guest. */
struct flow *publication_flow(struct nat *nat, struct publication *publication,
                              const struct sockaddr_storage *client, int64_t deadline);
/* Gives the flow of a client, whose guest refused it, the key of the guest's other family. False
 * where there is no other, or no port is free; the flow is then as it was. */
bool publication_turn(struct nat *nat, struct flow *flow);

#endif
