#ifndef SKIFF_NAT_CONTROL_H
#define SKIFF_NAT_CONTROL_H

#include "nat.h"
#include "text.h"

/* The engine's end: one JSON object a line, both ways; docs/design/nat.md. */

enum {
  REQUEST_MOST = 64 * 1024,
  ANSWERS_MOST = 4 * 1024 * 1024,
  EVENTS_MOST = 256 * 1024, /* waiting for one listener; what is beyond is lost, and counted */
  UNHEARD_MOST = 64 * 1024 /* of who was accepted while nobody listened; likewise */
};

struct client {
  int fd; /* -1 for a place that nobody has */
  bool listens;
  bool wants_room; /* epoll watches for it */
  uint64_t lost;
  char *in;
  size_t have;
  struct text out;
};

struct control {
  struct client client[CLIENTS_MOST];
  int64_t told_full; /* when */
  struct text unheard; /* events for whoever listens next */
  uint64_t unheard_lost;
};

bool control_open(struct nat *nat, complaint *why);
void control_close(struct nat *nat);
void control_accept(struct nat *nat);
void control_ready(struct nat *nat, uint16_t number, uint32_t events);
/* Sends what the turn brought. */
void control_flush(struct nat *nat);

void control_tell_accepted(struct nat *nat, const struct flow *flow);
void control_tell_ended(struct nat *nat, const struct flow *flow);
/* At most once a second. */
void control_tell_full(struct nat *nat, uint16_t guest);
void control_tell_link(struct nat *nat, bool connected);

/* Does what a line asks for; `out` gets the answer. True when the client wants events too. */
bool request_answer(struct nat *nat, char *line, size_t length, struct text *out);

#endif
