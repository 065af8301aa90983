#include <errno.h>
#include <netinet/in.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "control.h"
#include "tcp.h"

enum { BACKLOG = 4096, ACCEPTED_AT_ONCE = 64, PORTS_TRIED = 64 };

/* ---- the sockets ---- */

static bool prepare(int fd, bool v4, bool datagrams) {
  int on = 1;
  if (!datagrams && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) {
    return false;
  }
  if (!v4 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on) != 0) {
    return false;
  }
  return !datagrams
         || (v4 ? setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on)
                : setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on)) == 0;
}

static uint16_t free_place(struct nat *nat) {
  for (uint16_t i = 0; i < nat->published; i++) {
    if (!nat->publications[i].used) {
      return i;
    }
  }
  return nat->published < PUBLICATIONS_MOST ? nat->published++ : PUBLICATION_NONE;
}

int publication_open(struct nat *nat, const struct publication *wanted) {
  struct sockaddr_storage at;
  bool datagrams = wanted->protocol == PROTOCOL_UDP;
  socklen_t length = address_to_socket(&wanted->address, wanted->port, &at);
  int fd = socket(at.ss_family,
                  (datagrams ? SOCK_DGRAM : SOCK_STREAM) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) {
    return errno;
  }
  uint16_t number = PUBLICATION_NONE;
  int error = 0;
  if (!prepare(fd, at.ss_family == AF_INET, datagrams)
      || bind(fd, (struct sockaddr *)&at, length) != 0
      || (!datagrams && listen(fd, BACKLOG) != 0)) {
    error = errno;
  } else if ((number = free_place(nat)) == PUBLICATION_NONE) {
    error = ENOSPC;
  } else if (!nat_watch(nat, fd, EPOLLIN, OF_PUBLICATION, number)) {
    error = errno;
  }
  if (error != 0) {
    close(fd);
    return error;
  }
  nat->publications[number] = *wanted;
  nat->publications[number].used = true;
  nat->publications[number].fd = fd;
  return 0;
}

struct publication *publication_find(struct nat *nat, uint8_t protocol,
                                     const struct address *address, uint16_t port) {
  for (uint16_t i = 0; i < nat->published; i++) {
    struct publication *each = &nat->publications[i];
    if (each->used && each->protocol == protocol && each->port == port
        && address_equal(&each->address, address)) {
      return each;
    }
  }
  return NULL;
}

/* What was accepted goes on; datagrams cannot, without their socket. */
void publication_end(struct nat *nat, struct publication *publication) {
  uint16_t number = (uint16_t)(publication - nat->publications);
  for (uint32_t i = 0; i < nat->flows.ever; i++) {
    struct flow *flow = &nat->flows.place[i];
    if (flow->used && flow->publication == number) {
      if (flow->fd < 0) {
        flow_end(nat, flow, false);
      } else {
        flow->publication = PUBLICATION_NONE;
      }
    }
  }
  close(publication->fd);
  publication->used = false;
}

/* ---- who comes in ---- */

/* A client keeps its address, so that the guest sees who it is; but not one that the guest could not
 * answer: the host's loopback, a neighbour's or one of the other family. Then it is the NAT's. */
static bool keeps_address(const struct nat *nat, const struct address *client,
                          const struct guest_address *mine) {
  return address_is_v4(client) == address_is_v4(&mine->address) && !address_refused(client)
         && !address_equal(client, &mine->nat)
         && guests_with(&nat->guests, client) == GUEST_NONE;
}

/* A client of a publication. */
struct visitor {
  struct address address;
  uint16_t port, publication;
};

static bool is_same(const struct flow *flow, const struct visitor *visitor) {
  return flow->inbound && flow->client_port == visitor->port
         && flow->publication == visitor->publication
         && address_equal(&flow->client, &visitor->address);
}

/* The flow of a client's datagrams with one address of the guest. NULL without one: `key`, which
 * has the guest's port and the protocol, is then whole and nobody's; its far port is 0 when there
 * is none. */
static struct flow *find(const struct nat *nat, const struct visitor *visitor,
                         const struct guest_address *mine, struct flow_key *key) {
  key->guest = mine->address;
  key->far = keeps_address(nat, &visitor->address, mine) ? visitor->address : mine->nat;
  key->far_port = visitor->port;
  for (int i = 0; i < PORTS_TRIED; i++, key->far_port++) {
    struct flow *flow = key->far_port == 0 ? NULL : flows_find(&nat->flows, key);
    if (flow == NULL && key->far_port != 0) {
      return NULL;
    }
    if (flow != NULL && key->protocol == PROTOCOL_UDP && is_same(flow, visitor)) {
      return flow;
    }
  }
  key->far_port = 0;
  return NULL;
}

static struct flow *begin(struct nat *nat, struct publication *publication,
                          const struct visitor *visitor, const struct flow_key *key,
                          int64_t deadline) {
  if (key->far_port == 0) {
    nat->count.full++;
    return NULL;
  }
  struct flow *flow = flow_begin(nat, key, publication->guest, deadline);
  if (flow != NULL) {
    flow->inbound = true;
    flow->publication = visitor->publication;
    flow->client = visitor->address;
    flow->client_port = visitor->port;
    publication->accepted++;
    nat->count.udp_in += key->protocol == PROTOCOL_UDP;
    control_tell_accepted(nat, flow);
  }
  return flow;
}

static uint8_t family_of(const struct address *address) {
  return address_is_v4(address) ? FAMILY_V4 : FAMILY_V6;
}

struct flow *publication_flow(struct nat *nat, struct publication *publication,
                              const struct sockaddr_storage *client, int64_t deadline) {
  const struct guest *guest = &nat->guests.place[publication->guest];
  struct visitor visitor = {.publication = (uint16_t)(publication - nat->publications)};
  address_of_socket(client, &visitor.address, &visitor.port);
  const struct guest_address *first = guest_address_for(guest, address_is_v4(&visitor.address));
  if (first == NULL) {
    return NULL;
  }
  const struct guest_address *other = guest_address_beside(guest, &first->address);
  if (other != NULL && publication->refused == family_of(&first->address)) {
    const struct guest_address *refused = first;
    first = other;
    other = refused;
  }
  struct flow_key key = {.guest_port = publication->guest_port, .protocol = publication->protocol};
  struct flow_key turned = key;
  struct flow *flow = find(nat, &visitor, first, &key);
  if (flow == NULL && other != NULL && key.protocol == PROTOCOL_UDP) {
    flow = find(nat, &visitor, other, &turned);
  }
  return flow != NULL ? flow : begin(nat, publication, &visitor, &key, deadline);
}

bool publication_turn(struct nat *nat, struct flow *flow) {
  const struct guest_address *other =
      guest_address_beside(&nat->guests.place[flow->guest], &flow->key.guest);
  struct visitor visitor = {
      .address = flow->client, .port = flow->client_port, .publication = flow->publication};
  struct flow_key key = {.guest_port = flow->key.guest_port, .protocol = flow->key.protocol};
  if (other == NULL || find(nat, &visitor, other, &key) != NULL || key.far_port == 0) {
    return false;
  }
  if (key.protocol == PROTOCOL_UDP) {
    nat->publications[flow->publication].refused = family_of(&flow->key.guest);
  }
  flows_rename(&nat->flows, flow, &key);
  flow->turned = true;
  return true;
}

static void refuse(int fd) {
  struct linger linger = {.l_onoff = 1, .l_linger = 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
  close(fd);
}

/* Without descriptors the connection would stay in the backlog, and epoll would tell of it for
 * ever. */
static void refuse_without_descriptor(struct nat *nat, const struct publication *publication) {
  close(nat->spare);
  int fd = accept4(publication->fd, NULL, NULL, SOCK_CLOEXEC);
  if (fd >= 0) {
    refuse(fd);
  }
  nat->spare = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  nat->count.full++;
}

void publication_ready(struct nat *nat, struct publication *publication) {
  if (publication->protocol == PROTOCOL_UDP) {
    udp_published(nat, publication);
    return;
  }
  for (int i = 0; i < ACCEPTED_AT_ONCE; i++) {
    struct sockaddr_storage client;
    socklen_t length = sizeof client;
    int fd =
        accept4(publication->fd, (struct sockaddr *)&client, &length, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      if (errno == EMFILE || errno == ENFILE) {
        refuse_without_descriptor(nat, publication);
      }
      return;
    }
    struct flow *flow = publication_flow(nat, publication, &client, nat->now + HANDSHAKE_LEAST_MS);
    if (flow == NULL) {
      refuse(fd);
    } else {
      tcp_call(nat, flow, fd);
    }
  }
}
