#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "nat.h"
#include "network_bytes.h"

enum {
  UNANSWERED_MS = 30 * 1000,
  ANSWERED_MS = 180 * 1000, /* RFC 4787, REQ-5, would like 5 minutes and asks for 2 */
  DATAGRAMS_AT_ONCE = 64,
  DATAGRAM_MOST = 65535 - IPV4_HEADER - UDP_HEADER
};

static int64_t patience(const struct nat *nat, const struct flow *flow) {
  return nat->now + (flow->unanswered ? UNANSWERED_MS : ANSWERED_MS);
}

static bool open_socket(struct nat *nat, struct flow *flow, const struct address *destination) {
  struct sockaddr_storage to;
  int fragment = IP_PMTUDISC_DONT; /* or the kernel refuses what is larger than a hop */
  socklen_t length = address_to_socket(destination, flow->key.far_port, &to);
  flow->fd = socket(to.ss_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  nat->count.udp_out++;
  if (flow->fd < 0) {
    nat->count.failed++;
    return false;
  }
  if (to.ss_family == AF_INET) {
    setsockopt(flow->fd, IPPROTO_IP, IP_MTU_DISCOVER, &fragment, sizeof fragment);
  } else {
    setsockopt(flow->fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, &fragment, sizeof fragment);
  }
  bool opened = connect(flow->fd, (struct sockaddr *)&to, length) == 0
                && nat_watch_flow(nat, flow, EPOLL_CTL_ADD);
  nat->count.failed += !opened;
  return opened;
}

/* By the published socket, from the address that the client wrote to. */
static ssize_t answer_client(struct nat *nat, struct flow *flow, const uint8_t *data,
                             size_t length) {
  struct sockaddr_storage to, from;
  uint8_t room[CMSG_SPACE(sizeof(struct in6_pktinfo))] = {0};
  struct iovec piece = {.iov_base = (void *)(uintptr_t)data, .iov_len = length};
  struct msghdr message = {
      .msg_name = &to, .msg_iov = &piece, .msg_iovlen = 1, .msg_control = room};
  message.msg_namelen = address_to_socket(&flow->client, flow->client_port, &to);
  address_to_socket(&flow->local, 0, &from);
  bool v4 = to.ss_family == AF_INET;
  message.msg_controllen = v4 ? CMSG_SPACE(sizeof(struct in_pktinfo)) : sizeof room;
  struct cmsghdr *control = CMSG_FIRSTHDR(&message);
  control->cmsg_level = v4 ? IPPROTO_IP : IPPROTO_IPV6;
  control->cmsg_type = v4 ? IP_PKTINFO : IPV6_PKTINFO;
  if (v4) {
    struct in_pktinfo info = {.ipi_spec_dst = ((struct sockaddr_in *)(void *)&from)->sin_addr};
    control->cmsg_len = CMSG_LEN(sizeof info);
    memcpy(CMSG_DATA(control), &info, sizeof info);
  } else {
    struct in6_pktinfo info = {.ipi6_addr = ((struct sockaddr_in6 *)(void *)&from)->sin6_addr};
    control->cmsg_len = CMSG_LEN(sizeof info);
    memcpy(CMSG_DATA(control), &info, sizeof info);
  }
  return sendmsg(nat->publications[flow->publication].fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

static ssize_t deliver(struct nat *nat, struct flow *flow, const uint8_t *data, size_t length) {
  return flow->fd < 0 ? answer_client(nat, flow, data, length)
                      : send(flow->fd, data, length, MSG_DONTWAIT | MSG_NOSIGNAL);
}

void udp_input(struct nat *nat, const struct packet *packet, uint16_t guest) {
  struct flow *flow = datagram_flow(nat, packet, guest, UNANSWERED_MS, open_socket);
  if (flow == NULL) {
    return;
  }
  const uint8_t *data = packet->transport + UDP_HEADER;
  size_t length = (size_t)(packet->end - data);
  ssize_t sent = deliver(nat, flow, data, length);
  if (sent < 0 && errno == ECONNREFUSED) {
    /* That is the answer to an earlier datagram. */
    icmp_tell(nat, packet, ECONNREFUSED);
    sent = deliver(nat, flow, data, length);
  }
  if (flow->inbound) {
    flow_answered(nat, flow);
  }
  flow->to_host += sent > 0 ? (uint64_t)sent : 0;
  flows_set_deadline(&nat->flows, flow, patience(nat, flow));
}

/* `length` bytes of data lie in the scratch, behind room for the header. */
static void to_guest(struct nat *nat, struct flow *flow, size_t length) {
  uint8_t *udp = nat->scratch;
  put_be16(udp, flow->key.far_port);
  put_be16(udp + 2, flow->key.guest_port);
  put_be16(udp + 4, (uint16_t)(length + UDP_HEADER));
  datagram_send(nat, flow, udp, length + UDP_HEADER, 6);
  flow->to_guest += length;
  flows_set_deadline(&nat->flows, flow, patience(nat, flow));
}

void udp_host(struct nat *nat, struct flow *flow) {
  for (int i = 0; i < DATAGRAMS_AT_ONCE; i++) {
    ssize_t got = recv(flow->fd, nat->scratch + UDP_HEADER, DATAGRAM_MOST, MSG_DONTWAIT);
    if (got >= 0) {
      flow_answered(nat, flow);
      to_guest(nat, flow, (size_t)got);
      continue;
    }
    if (errno != EAGAIN && errno != EINTR) {
      icmp_tell_flow(nat, flow, errno);
    }
    return;
  }
}

void udp_refused(struct nat *nat, struct flow *flow, const uint8_t *data, size_t length) {
  bool again = flow->turned; /* both refuse it */
  if (publication_turn(nat, flow) && data != NULL && !again) {
    memcpy(nat->scratch + UDP_HEADER, data, length);
    to_guest(nat, flow, length);
  }
}

static void local_of(struct msghdr *message, struct address *local) {
  for (struct cmsghdr *at = CMSG_FIRSTHDR(message); at != NULL; at = CMSG_NXTHDR(message, at)) {
    if (at->cmsg_level == IPPROTO_IP && at->cmsg_type == IP_PKTINFO) {
      struct in_pktinfo info;
      uint8_t four[4];
      memcpy(&info, CMSG_DATA(at), sizeof info);
      memcpy(four, &info.ipi_addr, 4);
      *local = address_of_v4(four);
    } else if (at->cmsg_level == IPPROTO_IPV6 && at->cmsg_type == IPV6_PKTINFO) {
      struct in6_pktinfo info;
      memcpy(&info, CMSG_DATA(at), sizeof info);
      memcpy(local->bytes, &info.ipi6_addr, 16);
    }
  }
}

void udp_published(struct nat *nat, struct publication *publication) {
  for (int i = 0; i < DATAGRAMS_AT_ONCE; i++) {
    struct sockaddr_storage client;
    uint8_t room[CMSG_SPACE(sizeof(struct in6_pktinfo)) * 2];
    struct iovec piece = {.iov_base = nat->scratch + UDP_HEADER, .iov_len = DATAGRAM_MOST};
    struct msghdr message = {.msg_name = &client, .msg_namelen = sizeof client, .msg_iov = &piece,
                             .msg_iovlen = 1, .msg_control = room, .msg_controllen = sizeof room};
    ssize_t got = recvmsg(publication->fd, &message, MSG_DONTWAIT);
    if (got < 0) {
      return;
    }
    struct flow *flow =
        publication_flow(nat, publication, &client, nat->now + UNANSWERED_MS);
    if (flow != NULL) {
      local_of(&message, &flow->local);
      flow->turned = false;
      to_guest(nat, flow, (size_t)got);
    }
  }
}

void datagram_due(struct nat *nat, struct flow *flow) { flow_end(nat, flow, false); }
