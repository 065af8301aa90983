#ifndef SKIFF_TCP_H
#define SKIFF_TCP_H

#include "nat.h"

/* What the halves of TCP share: tcp_input.c hears the guest, tcp_host.c the host's socket,
 * tcp_output.c talks to the guest. */

enum {
  /* Ours to the guest. The link is some µs long, so this is plenty, and no more than the fabric
   * queues for a port. */
  WINDOW_MOST = 256 * 1024,
  WINDOW_SCALE = 7,
  WINDOW_UNSCALED_MOST = 65535,
  /* In flight to a guest: the fabric queues 256 KiB for its port, and QEMU's socket some more. */
  CONGESTION_MOST = 384 * 1024,
  CONGESTION_FIRST = 64 * 1024,
  MSS_USUAL_V4 = 536, /* RFC 9293, 3.7.1 */
  MSS_USUAL_V6 = 1220,
  CONNECT_MS = 75 * 1000,
  /* A guest is some µs away: one that is silent boots, or is held. It is asked again when an eighth
   * more time has gone by, so that a client waits little longer for it than it must. Not at once: a
   * kernel that begins to listen amid many calls may lose one, as Hermit's 0.11 does. */
  HANDSHAKE_LEAST_MS = 100,
  HANDSHAKE_SHARE = 8,
  HANDSHAKE_MOST_MS = 63 * 1000, /* as six tries of RFC 6298, doubled from 1 s */
  RETRANSMIT_MS = 300,  /* a link of some µs and a guest that may be busy */
  RETRANSMIT_MOST_MS = 20 * 1000,
  RETRANSMIT_TRIES = 12, /* 2.5 minutes */
  IDLE_MS = 2 * 3600 * 1000 + 4 * 60 * 1000 /* RFC 5382, REQ-5 */
};

static inline bool before(uint32_t a, uint32_t b) { return (int32_t)(a - b) < 0; }

/* A segment without data, at `sequence`. False when the link has no room. */
bool tcp_send(struct nat *nat, struct flow *flow, uint32_t sequence, uint8_t flags);
/* The first segment of either side's handshake, with options. */
bool tcp_send_first(struct nat *nat, struct flow *flow);
/* The answer to a segment that belongs to nothing. */
void tcp_send_reset(struct nat *nat, const struct packet *packet, const struct segment *segment,
                    uint16_t guest);
/* All that windows allow, and the end. False when the link has no room. */
bool tcp_pump(struct nat *nat, struct flow *flow);
/* Begins again with what was not acknowledged. */
void tcp_rewind(struct nat *nat, struct flow *flow);
void tcp_set_deadline(struct nat *nat, struct flow *flow);
void tcp_open_window(struct nat *nat, struct flow *flow);
void tcp_opened(struct nat *nat, struct flow *flow);
/* The host could not connect; the guest is told as an IP network would. */
void tcp_refused(struct nat *nat, struct flow *flow, int error);
void tcp_choose_mss(const struct nat *nat, struct flow *flow, uint16_t said);
/* The guest does not take the call: its other address may. */
void tcp_call_refused(struct nat *nat, struct flow *flow);
/* For a connection in either direction that begins now. */
void tcp_begin(struct nat *nat, struct flow *flow, enum tcp_state state);

#endif
