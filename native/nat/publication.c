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

static bool is_same(const struct flow *flow, const struct address *client, uint16_t port,
                    uint16_t publication) {
  return flow->inbound && flow->client_port == port && flow->publication == publication
         && address_equal(&flow->client, client);
}

struct flow *publication_flow(struct nat *nat, struct publication *publication,
                              const struct sockaddr_storage *client, int64_t deadline) {
  const struct guest *guest = &nat->guests.place[publication->guest];
  uint16_t number = (uint16_t)(publication - nat->publications);
  struct address from;
  uint16_t port;
  address_of_socket(client, &from, &port);
  const struct guest_address *mine = guest_address_for(guest, address_is_v4(&from));
  if (mine == NULL) {
    return NULL;
  }
  struct flow_key key = {
      .guest = mine->address,
      .guest_port = publication->guest_port,
      .far = keeps_address(nat, &from, mine) ? from : mine->nat,
      .far_port = port,
      .protocol = publication->protocol,
  };
  for (int i = 0; i < PORTS_TRIED; i++, key.far_port++) {
    struct flow *flow = key.far_port == 0 ? NULL : flows_find(&nat->flows, &key);
    if (flow != NULL && key.protocol == PROTOCOL_UDP && is_same(flow, &from, port, number)) {
      return flow;
    }
    if (flow == NULL && key.far_port != 0) {
      flow = flow_begin(nat, &key, publication->guest, deadline);
      if (flow != NULL) {
        flow->inbound = true;
        flow->publication = number;
        flow->client = from;
        flow->client_port = port;
        publication->accepted++;
        nat->count.udp_in += key.protocol == PROTOCOL_UDP;
        control_tell_accepted(nat, flow);
      }
      return flow;
    }
  }
  nat->count.full++;
  return NULL;
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
