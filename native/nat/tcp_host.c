#include <errno.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include "tcp.h"

/* ---- the window ---- */

static uint32_t most_of(const struct tcp *tcp) {
  return tcp->scaled ? WINDOW_MOST : WINDOW_UNSCALED_MOST;
}

/* What the host's socket surely takes: half of its buffer, less what is in it. The other half is
 * the kernel's own overhead, as tcp_sndbuf_expand() reckons. */
static uint32_t room_of(const struct flow *flow) {
  int size = 0, waiting = 0;
  socklen_t length = sizeof size;
  if (getsockopt(flow->fd, SOL_SOCKET, SO_SNDBUF, &size, &length) != 0
      || ioctl(flow->fd, SIOCOUTQ, &waiting) != 0) {
    return 0;
  }
  int64_t room = (int64_t)size / 2 - waiting;
  return room < 0 ? 0 : room > most_of(&flow->tcp) ? most_of(&flow->tcp) : (uint32_t)room;
}

/* The kernel is asked only when half of the window is used up, and the edge never goes back. */
void tcp_open_window(struct nat *nat, struct flow *flow) {
  struct tcp *tcp = &flow->tcp;
  uint32_t left = tcp->edge - tcp->expected;
  if (tcp->blocked || tcp->guest_ended || left > most_of(tcp) / 2) {
    return;
  }
  uint32_t room = room_of(flow);
  if (room > left) {
    tcp->edge = tcp->expected + room;
  }
  if (tcp->edge - tcp->expected < tcp->mss) {
    /* To be told again makes epoll look at the socket, and the kernel remember that one waits. */
    tcp->blocked = true;
    nat_watch_flow(nat, flow, EPOLL_CTL_MOD);
  }
}

static void unblock(struct flow *flow) {
  struct tcp *tcp = &flow->tcp;
  tcp->blocked = false;
  uint32_t room = room_of(flow);
  uint32_t least = (uint32_t)tcp->mss * 2; /* epoll says "writable" when a third is free */
  room = room < least ? least : room;
  if (before(tcp->edge, tcp->expected + room)) {
    tcp->edge = tcp->expected + room;
  }
  tcp->answer = true;
}

/* ---- what the host says ---- */

static int error_of(int fd) {
  int error = 0;
  socklen_t length = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

static void shake_hands(struct nat *nat, struct flow *flow) {
  int64_t share = (nat->now - flow->tcp.began) / HANDSHAKE_SHARE;
  tcp_send_first(nat, flow);
  flows_set_deadline(&nat->flows, flow,
                     nat->now + (share > HANDSHAKE_LEAST_MS ? share : HANDSHAKE_LEAST_MS));
}

void tcp_opened(struct nat *nat, struct flow *flow) {
  int on = 1;
  flow->tcp.state = TCP_ACCEPTING;
  flow->tcp.began = nat->now;
  setsockopt(flow->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (nat->peek_offset) {
    int offset = 0;
    setsockopt(flow->fd, SOL_SOCKET, SO_PEEK_OFF, &offset, sizeof offset);
  }
  shake_hands(nat, flow);
}

void tcp_refused(struct nat *nat, struct flow *flow, int error) {
  nat->count.failed++;
  if (error == ECONNREFUSED || error == ECONNRESET) {
    flow->tcp.next = 0; /* the guest has seen no byte of ours */
    tcp_reset(nat, flow);
  } else {
    icmp_tell_flow(nat, flow, error);
    flow_end(nat, flow, false);
  }
}

static void connected(struct nat *nat, struct flow *flow, uint32_t events) {
  int error = error_of(flow->fd);
  if (error != 0) {
    tcp_refused(nat, flow, error);
  } else if ((events & EPOLLOUT) != 0) {
    tcp_opened(nat, flow);
  }
}

void tcp_host(struct nat *nat, struct flow *flow, uint32_t events) {
  struct tcp *tcp = &flow->tcp;
  if (tcp->state == TCP_CONNECTING) {
    connected(nat, flow, events);
    if (!flow->used || tcp->state == TCP_CONNECTING) {
      return;
    }
  } else if ((events & EPOLLERR) != 0 && error_of(flow->fd) != 0) {
    tcp_reset(nat, flow);
    return;
  }
  tcp->readable = tcp->readable || (events & (EPOLLIN | EPOLLRDHUP)) != 0;
  tcp->hung_up = tcp->hung_up || (events & EPOLLRDHUP) != 0;
  if ((events & EPOLLOUT) != 0 && tcp->blocked) {
    unblock(flow);
  }
  if (tcp->state == TCP_OPEN) {
    flows_line_up(&nat->flows, flow);
  }
}

static void call(struct nat *nat, struct flow *flow) {
  tcp_begin(nat, flow, TCP_CALLING);
  flow->tcp.began = nat->now;
  flow->tcp.edge = flow->tcp.expected + WINDOW_UNSCALED_MOST;
  shake_hands(nat, flow);
}

void tcp_call(struct nat *nat, struct flow *flow, int fd) {
  int on = 1, offset = 0;
  flow->fd = fd;
  nat->count.tcp_in++;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (nat->peek_offset) {
    setsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &offset, sizeof offset);
  }
  if (!nat_watch_flow(nat, flow, EPOLL_CTL_ADD)) {
    flow_end(nat, flow, true);
    return;
  }
  call(nat, flow);
}

void tcp_call_refused(struct nat *nat, struct flow *flow) {
  if (!flow->turned && publication_turn(nat, flow)) {
    call(nat, flow);
  } else {
    flow_end(nat, flow, true);
  }
}

/* ---- after something happened ---- */

/* Takes out of the socket what the guest has. False when the socket says no. */
static bool consume(struct flow *flow) {
  struct tcp *tcp = &flow->tcp;
  uint32_t upto =
      tcp->host_ended && before(tcp->end, tcp->acknowledged) ? tcp->end : tcp->acknowledged;
  while (before(tcp->first, upto)) {
    ssize_t got = recv(flow->fd, NULL, upto - tcp->first, MSG_TRUNC | MSG_DONTWAIT);
    if (got <= 0) {
      return false;
    }
    tcp->first += (uint32_t)got;
  }
  return true;
}

static bool is_done(const struct tcp *tcp) {
  return tcp->guest_ended && tcp->host_ended && tcp->acknowledged == tcp->end + 1;
}

void tcp_set_deadline(struct nat *nat, struct flow *flow) {
  const struct tcp *tcp = &flow->tcp;
  bool waiting = tcp->acknowledged != tcp->most || (tcp->readable && tcp->window == 0);
  int64_t patience = IDLE_MS;
  if (waiting) {
    patience = (int64_t)RETRANSMIT_MS << (tcp->retries < 8 ? tcp->retries : 8);
    patience = patience < RETRANSMIT_MOST_MS ? patience : RETRANSMIT_MOST_MS;
  }
  flows_set_deadline(&nat->flows, flow, nat->now + patience);
}

void tcp_settle(struct nat *nat, struct flow *flow) {
  struct tcp *tcp = &flow->tcp;
  if (tcp->state != TCP_OPEN) {
    return;
  }
  if (!consume(flow)) {
    tcp_reset(nat, flow);
    return;
  }
  if (tcp->answer) {
    tcp_open_window(nat, flow);
  }
  bool sent = tcp_pump(nat, flow);
  if (sent && tcp->answer) {
    sent = tcp_send(nat, flow, tcp->next, TCP_ACK);
    tcp->answer = !sent;
  }
  if (is_done(tcp) && !tcp->answer) {
    flow_end(nat, flow, false);
    return;
  }
  tcp_set_deadline(nat, flow);
  if (!sent) {
    nat->pressed = true;
    flows_line_up(&nat->flows, flow);
  }
}

static void due_open(struct nat *nat, struct flow *flow) {
  struct tcp *tcp = &flow->tcp;
  bool closed = tcp->window == 0 && (tcp->readable || tcp->acknowledged != tcp->most);
  if (tcp->acknowledged != tcp->most && !closed) {
    if (++tcp->retries > RETRANSMIT_TRIES) {
      tcp_reset(nat, flow);
      return;
    }
    uint32_t half = (tcp->most - tcp->acknowledged) / 2;
    tcp->threshold = half > 2u * tcp->mss ? half : 2u * tcp->mss;
    tcp->congestion = 2u * tcp->mss;
    tcp->recover = tcp->most;
    tcp_rewind(nat, flow);
    flows_line_up(&nat->flows, flow);
  } else if (closed) {
    /* Asks for the window, with a byte that the guest has: an update may have been lost. */
    tcp->retries = (uint8_t)(tcp->retries < 8 ? tcp->retries + 1 : 8);
    tcp_send(nat, flow, tcp->next - 1, TCP_ACK);
  } else {
    tcp_reset(nat, flow); /* nothing for hours */
    return;
  }
  tcp_set_deadline(nat, flow);
}

void tcp_due(struct nat *nat, struct flow *flow) {
  struct tcp *tcp = &flow->tcp;
  if (tcp->state == TCP_OPEN) {
    due_open(nat, flow);
  } else if (tcp->state == TCP_CONNECTING) {
    tcp_refused(nat, flow, ETIMEDOUT);
  } else if (nat->now - tcp->began > HANDSHAKE_MOST_MS) {
    tcp_reset(nat, flow);
  } else {
    shake_hands(nat, flow);
  }
}

static bool waits_for_guest(const struct tcp *tcp) {
  return tcp->state == TCP_ACCEPTING || tcp->state == TCP_CALLING ||
         (tcp->state == TCP_OPEN && tcp->acknowledged != tcp->most);
}

void tcp_link_is_back(struct nat *nat) {
  for (uint32_t place = 0; place < nat->flows.ever; place++) {
    struct flow *flow = &nat->flows.place[place];
    if (flow->used && flow->key.protocol == PROTOCOL_TCP && waits_for_guest(&flow->tcp)) {
      tcp_due(nat, flow);
    }
  }
}
