#ifndef SKIFF_LISTENERS_H
#define SKIFF_LISTENERS_H

#include <stddef.h>
#include <stdint.h>

#include "identity.h"

/* Watches which of the wanted ports are bound. */
struct listeners {
  struct {
    struct watched_port port;
    int bound, only_loopback;
  } wanted[MAX_WATCHED];
  size_t count, missing;
};

/* Called once for each port, when it is found bound to an address that others can reach. */
typedef void listener_found(void *context, struct watched_port port);

void listeners_watch(struct listeners *listeners, const struct watched_port *ports, size_t count);

/* Looks at one table of /proc/net (its text) for bound ports of the protocol. */
void listeners_scan(struct listeners *listeners, uint8_t protocol, const char *table,
                    listener_found *found, void *context);

/* Looks at the tables of this kernel. */
void listeners_look(struct listeners *listeners, listener_found *found, void *context);

/* How long to wait for the next look, in ms: often at first, hardly felt later. */
int listeners_pause(uint64_t watched_for_nanoseconds);

#endif
