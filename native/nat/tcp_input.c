#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "mix.h"
#include "tcp.h"

enum {
  PIECES = sizeof((struct nat *)0)->pending.piece / sizeof((struct nat *)0)->pending.piece[0]
};

/* ---- the beginning ---- */

/* RFC 6528: grows with time for the same two ends, so that a guest which still has the connection
 * before in TIME_WAIT takes this one for what it is (RFC 9293, 3.6.1). */
static uint32_t first_sequence(const struct nat *nat, const struct flow_key *key) {
  enum { TICK_NANOS_LOG = 6 };
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  uint64_t nanos = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
  return (uint32_t)(mix(key, sizeof *key, nat->secret) >> 32) + (uint32_t)(nanos >> TICK_NANOS_LOG);
}

void tcp_begin(struct nat *nat, struct flow *flow, enum tcp_state state) {
  struct tcp *tcp = &flow->tcp;
  uint32_t first = first_sequence(nat, &flow->key);
  tcp->state = (uint8_t)state;
  tcp->acknowledged = first;
  tcp->next = tcp->most = tcp->first = tcp->recover = first + 1;
  tcp->congestion = CONGESTION_FIRST;
  tcp->threshold = CONGESTION_MOST;
}

static int connect_to(int fd, const struct sockaddr_storage *to, socklen_t length) {
  return fd >= 0 && connect(fd, (const struct sockaddr *)to, length) == 0 ? 0 : errno;
}

static void connect_outside(struct nat *nat, const struct packet *packet,
                            const struct segment *segment, uint16_t guest) {
  struct flow_key key = packet_key(packet);
  struct address destination;
  struct sockaddr_storage to;
  if (!flow_destination(nat, &key, guest, &destination)) {
    icmp_tell(nat, packet, EACCES);
    return;
  }
  struct flow *flow = flow_begin(nat, &key, guest, nat->now + CONNECT_MS);
  if (flow == NULL) {
    return;
  }
  nat->count.tcp_out++;
  tcp_begin(nat, flow, TCP_CONNECTING);
  flow->tcp.expected = segment->sequence + 1;
  flow->tcp.edge = flow->tcp.expected + WINDOW_UNSCALED_MOST;
  flow->tcp.window = segment->window; /* a SYN's is not scaled */
  flow->tcp.scaled = segment->window_scale >= 0;
  flow->tcp.guest_scale = (uint8_t)(flow->tcp.scaled ? segment->window_scale : 0);
  tcp_choose_mss(nat, flow, segment->mss);
  socklen_t length = address_to_socket(&destination, key.far_port, &to);
  flow->fd = socket(to.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int error = connect_to(flow->fd, &to, length);
  if ((error == 0 || error == EINPROGRESS) && !nat_watch_flow(nat, flow, EPOLL_CTL_ADD)) {
    error = errno;
  }
  if (error == 0) {
    tcp_opened(nat, flow);
  } else if (error != EINPROGRESS) {
    tcp_refused(nat, flow, error);
  }
}

static void begin(struct nat *nat, const struct packet *packet, const struct segment *segment,
                  uint16_t guest) {
  if ((segment->flags & (TCP_SYN | TCP_ACK | TCP_RST | TCP_FIN)) == TCP_SYN) {
    connect_outside(nat, packet, segment, guest);
  } else if ((segment->flags & TCP_RST) == 0) {
    tcp_send_reset(nat, packet, segment, guest);
  }
}

/* The guest's answer to our SYN. */
static void answered_call(struct nat *nat, struct flow *flow, const struct segment *segment) {
  struct tcp *tcp = &flow->tcp;
  if ((segment->flags & TCP_ACK) != 0 && segment->acknowledged != tcp->next) {
    /* Of a connection before, which is to end: RFC 9293, 3.10.7.3. */
    tcp_send(nat, flow, segment->acknowledged, TCP_RST);
    tcp_send_first(nat, flow);
    return;
  }
  if ((segment->flags & (TCP_SYN | TCP_ACK)) != (TCP_SYN | TCP_ACK)) {
    return;
  }
  tcp->scaled = segment->window_scale >= 0;
  tcp->guest_scale = (uint8_t)(tcp->scaled ? segment->window_scale : 0);
  tcp->window = segment->window;
  tcp->expected = segment->sequence + 1;
  tcp->edge = tcp->expected + WINDOW_UNSCALED_MOST;
  tcp->acknowledged = tcp->next;
  tcp->state = TCP_OPEN;
  tcp->retries = 0;
  tcp->readable = tcp->answer = true;
  tcp_choose_mss(nat, flow, segment->mss);
  flow_answered(nat, flow);
  flows_line_up(&nat->flows, flow);
}

/* ---- what the guest has got ---- */

static void grow(struct tcp *tcp, uint32_t acknowledged) {
  uint32_t more = tcp->congestion < tcp->threshold
                      ? acknowledged
                      : (uint32_t)((uint64_t)tcp->mss * acknowledged / tcp->congestion);
  tcp->congestion =
      tcp->congestion + more < CONGESTION_MOST ? tcp->congestion + more : CONGESTION_MOST;
}

/* RFC 5681, 3.2, but everything is sent again from the hole on: the link's delay is so short that
 * there is little to win by sending less, and the data is still in the host's socket. */
static void lost(struct nat *nat, struct flow *flow) {
  struct tcp *tcp = &flow->tcp;
  uint32_t half = (tcp->most - tcp->acknowledged) / 2;
  tcp->threshold = half > 2u * tcp->mss ? half : 2u * tcp->mss;
  tcp->congestion = tcp->threshold;
  tcp->recover = tcp->most;
  tcp_rewind(nat, flow);
}

static void take_acknowledgement(struct nat *nat, struct flow *flow,
                                 const struct segment *segment) {
  struct tcp *tcp = &flow->tcp;
  uint32_t window = segment->window << tcp->guest_scale;
  uint32_t news = segment->acknowledged - tcp->acknowledged;
  if (news > tcp->most - tcp->acknowledged) {
    tcp->answer = tcp->answer || before(tcp->most, segment->acknowledged);
    return;
  }
  if (news > 0) {
    tcp->acknowledged = segment->acknowledged;
    tcp->next = before(tcp->next, tcp->acknowledged) ? tcp->acknowledged : tcp->next;
    tcp->duplicates = 0;
    grow(tcp, news);
  } else if (segment->length == 0 && window == tcp->window && tcp->most != tcp->acknowledged
             && (segment->flags & TCP_FIN) == 0 && ++tcp->duplicates == 3
             && !before(tcp->acknowledged, tcp->recover)) {
    lost(nat, flow);
  }
  if (news > 0 || window == 0) {
    tcp->retries = 0; /* it lives */
  }
  tcp->window = window;
}

/* ---- what the guest sends ---- */

void tcp_give(struct nat *nat) {
  struct flow *flow = nat->pending.flow;
  if (flow == NULL) {
    return;
  }
  struct iovec piece[PIECES];
  for (size_t i = 0; i < nat->pending.count; i++) {
    piece[i].iov_base = (void *)(uintptr_t)nat->pending.piece[i].at;
    piece[i].iov_len = nat->pending.piece[i].length;
  }
  struct msghdr message = {.msg_iov = piece, .msg_iovlen = nat->pending.count};
  size_t bytes = nat->pending.bytes;
  nat->pending.flow = NULL;
  nat->pending.count = nat->pending.bytes = 0;
  ssize_t sent = sendmsg(flow->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0 && errno != EAGAIN) {
    tcp_reset(nat, flow);
    return;
  }
  size_t taken = sent > 0 ? (size_t)sent : 0;
  flow->to_host += taken;
  flow->tcp.answer = true;
  if (taken < bytes) {
    /* The guest has to send it again; epoll says when that makes sense. */
    flow->tcp.expected -= (uint32_t)(bytes - taken);
    flow->tcp.edge = flow->tcp.expected;
    flow->tcp.blocked = true;
  }
  flows_line_up(&nat->flows, flow);
}

/* False when the flow is gone. */
static bool take_data(struct nat *nat, struct flow *flow, const struct segment *segment) {
  struct tcp *tcp = &flow->tcp;
  if (segment->length == 0) {
    return true;
  }
  uint32_t known = tcp->expected - segment->sequence;
  if (tcp->guest_ended
      || before(segment->sequence + (uint32_t)segment->length, tcp->expected + 1)) {
    tcp->answer = true; /* all of it was here before */
    return true;
  }
  if (before(tcp->expected, segment->sequence)
      || (tcp->blocked && before(tcp->edge, segment->sequence + (uint32_t)segment->length))) {
    tcp_give(nat);
    if (!flow->used) {
      return false;
    }
    tcp_send(nat, flow, tcp->next, TCP_ACK); /* each counts as a duplicate for the guest */
    return true;
  }
  if (nat->pending.flow != flow || nat->pending.count == PIECES) {
    tcp_give(nat);
  }
  if (!flow->used) {
    return false;
  }
  nat->pending.flow = flow;
  nat->pending.piece[nat->pending.count].at = segment->payload + known;
  nat->pending.piece[nat->pending.count++].length = segment->length - known;
  nat->pending.bytes += segment->length - known;
  tcp->expected += (uint32_t)segment->length - known;
  return true;
}

static void take_end(struct nat *nat, struct flow *flow, const struct segment *segment) {
  struct tcp *tcp = &flow->tcp;
  if ((segment->flags & TCP_FIN) == 0) {
    return;
  }
  tcp_give(nat);
  if (!flow->used) {
    return;
  }
  tcp->answer = true;
  if (!tcp->guest_ended && segment->sequence + (uint32_t)segment->length == tcp->expected) {
    tcp->guest_ended = true;
    tcp->expected++;
    shutdown(flow->fd, SHUT_WR);
  }
}

/* ---- segments of a connection ---- */

/* RFC 5961: only the byte expected next resets, anything else in the window is asked about. */
static void take_reset(struct nat *nat, struct flow *flow, const struct segment *segment) {
  const struct tcp *tcp = &flow->tcp;
  if (tcp->state == TCP_CALLING) {
    if ((segment->flags & TCP_ACK) != 0 && segment->acknowledged == tcp->next) {
      tcp_call_refused(nat, flow);
    }
    return;
  }
  if (segment->sequence == tcp->expected) {
    flow_end(nat, flow, true);
  } else if (segment->sequence - tcp->expected < WINDOW_MOST) {
    tcp_send(nat, flow, tcp->next, TCP_ACK);
  }
}

static void take_open(struct nat *nat, struct flow *flow, const struct segment *segment) {
  struct tcp *tcp = &flow->tcp;
  if (tcp->state == TCP_ACCEPTING) {
    if (segment->acknowledged != tcp->next) {
      return;
    }
    tcp->acknowledged = tcp->next;
    tcp->state = TCP_OPEN;
    tcp->readable = true;
    flow_answered(nat, flow);
  }
  take_acknowledgement(nat, flow, segment);
  if (take_data(nat, flow, segment)) {
    take_end(nat, flow, segment);
  }
  if (flow->used) {
    flows_line_up(&nat->flows, flow);
  }
}

static void take(struct nat *nat, struct flow *flow, const struct segment *segment) {
  struct tcp *tcp = &flow->tcp;
  if ((segment->flags & TCP_RST) != 0) {
    if (nat->pending.flow == flow) {
      tcp_give(nat);
    }
    if (flow->used) {
      take_reset(nat, flow, segment);
    }
  } else if (tcp->state == TCP_CALLING) {
    answered_call(nat, flow, segment);
  } else if ((segment->flags & TCP_SYN) != 0) {
    if (tcp->state == TCP_ACCEPTING) {
      tcp_send_first(nat, flow);
    } else if (tcp->state == TCP_OPEN) {
      tcp_send(nat, flow, tcp->next, TCP_ACK);
    }
  } else if ((segment->flags & TCP_ACK) != 0 && tcp->state != TCP_CONNECTING) {
    take_open(nat, flow, segment);
  }
}

void tcp_input(struct nat *nat, const struct packet *packet, uint16_t guest) {
  struct segment segment;
  struct flow_key key = packet_key(packet);
  segment_read(packet, &segment);
  struct flow *flow = flows_find(&nat->flows, &key);
  if (flow != NULL && flow->guest == guest) {
    take(nat, flow, &segment);
  } else if (flow == NULL) {
    begin(nat, packet, &segment, guest);
  }
}
