#ifndef SKIFF_GUESTS_H
#define SKIFF_GUESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "address.h"

/* The guests that the engine has told of. Nobody else is served. */

enum { GUESTS_MOST = 4096, GUEST_ADDRESSES_MOST = 16, GUEST_NAME = 64, GUEST_NONE = 0xffff };

struct guest_address {
  struct address address;
  /* As whom the NAT speaks to it: for clients that it could not answer, and by ICMP. */
  struct address nat;
  /* What the guest calls the host's loopback; unspecified (all zero) where it may not go there. */
  struct address host;
};

struct guest {
  char name[GUEST_NAME + 1]; /* "" for a place that nobody has */
  uint8_t mac[6], gateway_mac[6];
  uint16_t mtu;
  uint16_t count;
  struct guest_address *addresses;
  /* Flows, and those of them that nobody has answered yet, oldest first. */
  uint32_t flows, unanswered, oldest, newest;
};

struct guests {
  struct guest place[GUESTS_MOST];
  uint16_t used;   /* places ever taken */
  uint16_t *index; /* by address: guest + 1, open addressing */
  uint64_t secret[2];
};

bool guests_open(struct guests *guests, const uint64_t secret[2]);
void guests_close(struct guests *guests);

uint16_t guests_named(const struct guests *guests, const char *name);

/* Takes a guest in, or makes it what it is now. GUEST_NONE when there are too many, or, with
 * `taken` set, when one of its addresses is another guest's. */
uint16_t guests_put(struct guests *guests, const struct guest *guest, uint16_t *taken);
void guests_remove(struct guests *guests, uint16_t number);

/* Whose address that is. */
uint16_t guests_with(const struct guests *guests, const struct address *address);
const struct guest_address *guest_address(const struct guest *guest, const struct address *address);
/* The first of that family, else the first. */
const struct guest_address *guest_address_for(const struct guest *guest, bool v4);
/* The first that is not of the family of `address`; NULL without one. */
const struct guest_address *guest_address_beside(const struct guest *guest,
                                                 const struct address *address);

#endif
