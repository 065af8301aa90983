#include "guests.h"

#include <stdlib.h>
#include <string.h>

#include "mix.h"

enum { INDEX = 1 << 18 }; /* four times the addresses that there can be */

bool guests_open(struct guests *guests, const uint64_t secret[2]) {
  memset(guests, 0, sizeof *guests);
  memcpy(guests->secret, secret, sizeof guests->secret);
  guests->index = calloc(INDEX, sizeof *guests->index);
  return guests->index != NULL;
}

void guests_close(struct guests *guests) {
  for (uint16_t i = 0; i < guests->used; i++) {
    free(guests->place[i].addresses);
  }
  free(guests->index);
}

uint16_t guests_named(const struct guests *guests, const char *name) {
  for (uint16_t i = 0; i < guests->used; i++) {
    if (name[0] != '\0' && strcmp(guests->place[i].name, name) == 0) {
      return i;
    }
  }
  return GUEST_NONE;
}

const struct guest_address *guest_address(const struct guest *guest,
                                          const struct address *address) {
  for (uint16_t i = 0; i < guest->count; i++) {
    if (address_equal(&guest->addresses[i].address, address)) {
      return &guest->addresses[i];
    }
  }
  return NULL;
}

const struct guest_address *guest_address_for(const struct guest *guest, bool v4) {
  for (uint16_t i = 0; i < guest->count; i++) {
    if (address_is_v4(&guest->addresses[i].address) == v4) {
      return &guest->addresses[i];
    }
  }
  return guest->count > 0 ? &guest->addresses[0] : NULL;
}

const struct guest_address *guest_address_beside(const struct guest *guest,
                                                 const struct address *address) {
  bool v4 = !address_is_v4(address);
  const struct guest_address *found = guest_address_for(guest, v4);
  return found != NULL && address_is_v4(&found->address) == v4 ? found : NULL;
}

static uint32_t slot_of(const struct guests *guests, const struct address *address) {
  return (uint32_t)mix(address->bytes, sizeof address->bytes, guests->secret) & (INDEX - 1);
}

uint16_t guests_with(const struct guests *guests, const struct address *address) {
  uint32_t slot = slot_of(guests, address);
  for (; guests->index[slot] != 0; slot = (slot + 1) & (INDEX - 1)) {
    uint16_t number = (uint16_t)(guests->index[slot] - 1);
    if (guest_address(&guests->place[number], address) != NULL) {
      return number;
    }
  }
  return GUEST_NONE;
}

/* Guests come and go seldom, so the index is made anew each time. */
static void index_again(struct guests *guests) {
  memset(guests->index, 0, INDEX * sizeof *guests->index);
  for (uint16_t i = 0; i < guests->used; i++) {
    for (uint16_t j = 0; j < guests->place[i].count; j++) {
      uint32_t slot = slot_of(guests, &guests->place[i].addresses[j].address);
      while (guests->index[slot] != 0) {
        slot = (slot + 1) & (INDEX - 1);
      }
      guests->index[slot] = (uint16_t)(i + 1);
    }
  }
}

static uint16_t free_place(struct guests *guests) {
  for (uint16_t i = 0; i < guests->used; i++) {
    if (guests->place[i].name[0] == '\0') {
      return i;
    }
  }
  return guests->used < GUESTS_MOST ? guests->used++ : (uint16_t)GUEST_NONE;
}

static uint16_t owner_of_any(const struct guests *guests, const struct guest *guest, uint16_t but) {
  for (uint16_t i = 0; i < guest->count; i++) {
    uint16_t owner = guests_with(guests, &guest->addresses[i].address);
    if (owner != GUEST_NONE && owner != but) {
      return owner;
    }
  }
  return GUEST_NONE;
}

uint16_t guests_put(struct guests *guests, const struct guest *guest, uint16_t *taken) {
  uint16_t number = guests_named(guests, guest->name);
  *taken = owner_of_any(guests, guest, number);
  if (*taken != GUEST_NONE) {
    return GUEST_NONE;
  }
  struct guest_address *addresses = calloc(guest->count + 1u, sizeof *addresses);
  bool known = number != GUEST_NONE;
  number = known || addresses == NULL ? number : free_place(guests);
  if (addresses == NULL || number == GUEST_NONE) {
    free(addresses);
    return GUEST_NONE;
  }
  struct guest *place = &guests->place[number];
  struct guest before = *place;
  *place = *guest;
  memcpy(addresses, guest->addresses, guest->count * sizeof *addresses);
  place->addresses = addresses;
  place->flows = known ? before.flows : 0;
  place->unanswered = known ? before.unanswered : 0;
  place->oldest = known ? before.oldest : UINT32_MAX;
  place->newest = known ? before.newest : UINT32_MAX;
  free(before.addresses);
  index_again(guests);
  return number;
}

void guests_remove(struct guests *guests, uint16_t number) {
  free(guests->place[number].addresses);
  memset(&guests->place[number], 0, sizeof guests->place[number]);
  index_again(guests);
}
