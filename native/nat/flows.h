#ifndef SKIFF_FLOWS_H
#define SKIFF_FLOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "address.h"
#include "guests.h"

/* The table of what goes on between guests and the outside, and its clock. */

enum {
  FLOWS_MOST = 65536,
  /* Of one guest, so that a scan costs the scanner; the same as in docs/design/fabric.md. */
  UNANSWERED_MOST = 4096,
  WHEEL_SLOTS = 2048,
  WHEEL_STEP = 16 /* ms, so the wheel turns in 32.8 s; what is further away goes around */
};

#define FLOW_NONE UINT32_MAX

struct flow_key {
  struct address guest, far; /* as the guest sees them */
  uint16_t guest_port, far_port;
  uint8_t protocol;
  uint8_t filler[3];
};

enum tcp_state { TCP_CONNECTING, TCP_ACCEPTING, TCP_CALLING, TCP_OPEN };

struct tcp {
  uint8_t state;
  bool guest_ended, host_ended; /* nothing more comes from that side */
  bool readable, hung_up;       /* as epoll said of the host's socket */
  bool blocked;                 /* the host's socket takes no more until epoll says so */
  bool answer;                  /* an acknowledgement is due */
  bool scaled;
  uint8_t guest_scale, retries, duplicates;
  uint16_t mss;
  /* To the guest: acknowledged, to be sent next, sent at most; the first byte in the host's socket;
   * where its data ends, once that is known. */
  uint32_t acknowledged, next, most, first, end;
  uint32_t recover, window, congestion, threshold;
  /* From the guest: the byte expected, and the one that the window excludes. */
  uint32_t expected, edge;
  int64_t began; /* to shake hands with the guest */
};

struct flow {
  struct flow_key key;
  uint32_t chain;                    /* of its hash; of free places */
  uint32_t number, generation;       /* generation 24 bits, for epoll */
  uint32_t wheel_next, wheel_before; /* neighbours in the wheel */
  uint32_t line_next, line_before;   /* neighbours in the line of flows to be settled */
  uint32_t younger, older;           /* among the unanswered of its guest */
  int64_t deadline;
  int fd; /* -1 where a publication's socket serves it */
  uint16_t guest, publication;
  uint16_t slot;
  bool used, in_line, unanswered, inbound;
  bool turned; /* to the guest's other address: a TCP flow, or the last datagram of its client */
  uint64_t to_guest, to_host; /* bytes */
  /* For what came in: who it really is, and where it came to. */
  struct address client, local;
  uint16_t client_port;
  struct tcp tcp;
};

struct flows {
  struct flow *place;
  uint32_t capacity, used, ever, free;
  uint32_t *chain; /* first of each hash */
  uint32_t chains;
  uint64_t secret[2];
  uint32_t slot[WHEEL_SLOTS];
  uint64_t occupied[WHEEL_SLOTS / 64];
  int64_t turned; /* the last slot that was emptied, counted from the clock's beginning */
  uint32_t line_first, line_last;
};

bool flows_open(struct flows *flows, uint32_t capacity, const uint64_t secret[2], int64_t now);
void flows_close(struct flows *flows);

struct flow *flows_find(const struct flows *flows, const struct flow_key *key);
/* NULL when the table is full. */
struct flow *flows_add(struct flows *flows, const struct flow_key *key, int64_t deadline);
void flows_remove(struct flows *flows, struct flow *flow);
/* The same flow between other ends; nobody has that key. */
void flows_rename(struct flows *flows, struct flow *flow, const struct flow_key *key);

/* Of a guest's unanswered flows the newest; and no longer. */
void flows_await(struct flows *flows, struct guest *guest, struct flow *flow);
void flows_answered(struct flows *flows, struct guest *guest, struct flow *flow);

void flows_set_deadline(struct flows *flows, struct flow *flow, int64_t deadline);
/* One whose deadline has passed, NULL when there is none. The caller gives it another or removes
 * it. */
struct flow *flows_due(struct flows *flows, int64_t now);
/* For epoll_wait(). */
int flows_wait(const struct flows *flows, int64_t now);

/* The line of flows that something happened to. */
void flows_line_up(struct flows *flows, struct flow *flow);
struct flow *flows_take(struct flows *flows);

#endif
