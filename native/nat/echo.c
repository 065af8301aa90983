#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "nat.h"
#include "network_bytes.h"

/* Echo by the kernel's "ping sockets", which net.ipv4.ping_group_range gives to ordinary users. */

enum {
  REQUEST = 8,
  REPLY = 0,
  REQUEST_V6 = 128,
  REPLY_V6 = 129,
  ECHO_MS = 30 * 1000,
  AT_ONCE = 16
};

static bool open_socket(struct nat *nat, struct flow *flow, const struct address *destination) {
  struct sockaddr_storage to;
  socklen_t length = address_to_socket(destination, 0, &to);
  int protocol = to.ss_family == AF_INET ? IPPROTO_ICMP : IPPROTO_ICMPV6;
  flow->fd = socket(to.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
  nat->count.echo_out++;
  nat->count.no_echo += flow->fd < 0;
  return flow->fd >= 0 && connect(flow->fd, (struct sockaddr *)&to, length) == 0
         && nat_watch_flow(nat, flow, EPOLL_CTL_ADD);
}

void echo_input(struct nat *nat, const struct packet *packet, uint16_t guest) {
  bool v4 = packet->protocol == PROTOCOL_ICMP;
  if (packet->transport[0] != (v4 ? REQUEST : REQUEST_V6) || packet->transport[1] != 0) {
    nat->count.other++;
    return;
  }
  struct flow *flow = datagram_flow(nat, packet, guest, ECHO_MS, open_socket);
  if (flow == NULL) {
    return;
  }
  size_t length = (size_t)(packet->end - packet->transport);
  if (send(flow->fd, packet->transport, length, MSG_DONTWAIT | MSG_NOSIGNAL) < 0
      && errno != EAGAIN) {
    icmp_tell(nat, packet, errno);
  }
  flow->to_host += length;
  flows_set_deadline(&nat->flows, flow, nat->now + ECHO_MS);
}

void echo_host(struct nat *nat, struct flow *flow) {
  bool v4 = flow->key.protocol == PROTOCOL_ICMP;
  for (int i = 0; i < AT_ONCE; i++) {
    ssize_t got = recv(flow->fd, nat->scratch, 65535 - IPV6_HEADER, MSG_DONTWAIT);
    if (got < ICMP_HEADER) {
      return;
    }
    if (nat->scratch[0] != (v4 ? REPLY : REPLY_V6)) {
      continue;
    }
    flow_answered(nat, flow);
    put_be16(nat->scratch + 4, flow->key.guest_port); /* the kernel chose another identifier */
    datagram_send(nat, flow, nat->scratch, (size_t)got, 2);
    flow->to_guest += (uint64_t)got;
  }
}
