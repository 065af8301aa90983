#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control.h"
#include "nat.h"

struct flow_key packet_key(const struct packet *packet) {
  struct flow_key key = {
      .guest = packet->source,
      .far = packet->destination,
      .guest_port = packet->source_port,
      .far_port = packet->destination_port,
      .protocol = packet->protocol,
  };
  return key;
}

struct route flow_route(const struct nat *nat, const struct flow *flow) {
  const struct guest *guest = &nat->guests.place[flow->guest];
  struct route route = {.source = flow->key.far, .destination = flow->key.guest};
  memcpy(route.to, guest->mac, 6);
  memcpy(route.from, guest->gateway_mac, 6);
  return route;
}

bool flow_destination(struct nat *nat, const struct flow_key *key, uint16_t guest,
                      struct address *destination) {
  static const uint8_t v4[4] = {127, 0, 0, 1};
  const struct guest_address *mine = guest_address(&nat->guests.place[guest], &key->guest);
  if (mine != NULL && address_equal(&mine->host, &key->far)) {
    *destination = address_is_v4(&key->far) ? address_of_v4(v4)
                                            : (struct address){.bytes = {[15] = 1}};
    return true;
  }
  *destination = key->far;
  if (address_refused(&key->far) || guests_with(&nat->guests, &key->far) != GUEST_NONE
      || (mine != NULL && address_equal(&mine->nat, &key->far))) {
    nat->count.refused++;
    return false;
  }
  return true;
}

/* Of one guest at most half of the table, so that it leaves room for others. */
static bool has_room(const struct nat *nat, const struct guest *guest) {
  return guest->flows < nat->flows.capacity / 2 && nat->flows.used < nat->flows.capacity;
}

struct flow *flow_begin(struct nat *nat, const struct flow_key *key, uint16_t guest,
                        int64_t deadline) {
  struct guest *owner = &nat->guests.place[guest];
  if (owner->oldest != FLOW_NONE
      && (owner->unanswered >= UNANSWERED_MOST || !has_room(nat, owner))) {
    nat->count.evicted++;
    flow_break(nat, &nat->flows.place[owner->oldest]);
  }
  struct flow *flow = has_room(nat, owner) ? flows_add(&nat->flows, key, deadline) : NULL;
  if (flow == NULL) {
    nat->count.full++;
    control_tell_full(nat, guest);
    return NULL;
  }
  flow->guest = guest;
  flow->publication = PUBLICATION_NONE;
  owner->flows++;
  flows_await(&nat->flows, owner, flow);
  return flow;
}

void flow_answered(struct nat *nat, struct flow *flow) {
  flows_answered(&nat->flows, &nat->guests.place[flow->guest], flow);
}

void flow_end(struct nat *nat, struct flow *flow, bool reset) {
  if (flow->fd >= 0) {
    struct linger linger = {.l_onoff = 1, .l_linger = 0};
    if (reset) {
      setsockopt(flow->fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
    }
    close(flow->fd);
  }
  if (nat->pending.flow == flow) {
    nat->pending.flow = NULL;
    nat->pending.count = nat->pending.bytes = 0;
  }
  if (flow->inbound) {
    control_tell_ended(nat, flow);
  }
  flow_answered(nat, flow);
  nat->guests.place[flow->guest].flows--;
  flows_remove(&nat->flows, flow);
}

void flow_break(struct nat *nat, struct flow *flow) {
  if (flow->key.protocol == PROTOCOL_TCP) {
    tcp_reset(nat, flow);
  } else {
    flow_end(nat, flow, false);
  }
}
