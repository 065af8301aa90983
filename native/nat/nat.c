#include "nat.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "control.h"

enum { EVENTS_AT_ONCE = 256, LINK_BACKLOG = 4 };

int64_t nat_clock(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

uint32_t nat_random(struct nat *nat) {
  if (nat->random_left == 0) {
    if (getrandom(nat->random, sizeof nat->random, 0) != sizeof nat->random) {
      abort(); /* getrandom() does so much at once, or nothing here is safe */
    }
    nat->random_left = RANDOM_WORDS;
  }
  return nat->random[--nat->random_left];
}

/* ---- epoll ---- */

bool nat_watch(struct nat *nat, int fd, uint32_t events, enum source source, uint64_t number) {
  struct epoll_event event = {.events = events, .data.u64 = (uint64_t)source << 56 | number};
  return epoll_ctl(nat->epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

/* TCP's sockets keep what was only peeked at, so they would be ready for ever but for EPOLLET. */
bool nat_watch_flow(struct nat *nat, struct flow *flow, int operation) {
  bool tcp = flow->key.protocol == PROTOCOL_TCP;
  struct epoll_event event = {
      .events = tcp ? EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET : EPOLLIN,
      .data.u64 = (uint64_t)OF_FLOW << 56 | (uint64_t)flow->generation << 32 | flow->number,
  };
  return epoll_ctl(nat->epoll, operation, flow->fd, &event) == 0;
}

static void watch_link(struct nat *nat, bool room) {
  struct epoll_event event = {
      .events = EPOLLIN | EPOLLRDHUP | (room ? EPOLLOUT : 0),
      .data.u64 = (uint64_t)OF_LINK << 56,
  };
  epoll_ctl(nat->epoll, EPOLL_CTL_MOD, nat->link.peer, &event);
}

/* ---- the beginning ---- */

static bool remove_stale(const char *path, const struct sockaddr_un *address, complaint *why) {
  struct stat status;
  if (lstat(path, &status) != 0) {
    return true; /* bind() tells better what is wrong, if anything is */
  }
  if (!S_ISSOCK(status.st_mode)) {
    return complain(why, "'%s' is there already and is not a socket", path);
  }
  int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  bool taken =
      connect(probe, (const struct sockaddr *)address, sizeof *address) == 0 || errno == EAGAIN;
  close(probe);
  if (taken) {
    return complain(why, "somebody is listening on '%s' already", path);
  }
  return unlink(path) == 0 || complain_errno(why, "cannot remove the stale socket '%s'", path);
}

static int listen_at(const char *path, int backlog, complaint *why) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (strlen(path) > UNIX_PATH_MOST) {
    complain(why, "the path of a socket has at most %d bytes: '%s'", UNIX_PATH_MOST, path);
    return -1;
  }
  strcpy(address.sun_path, path);
  if (!remove_stale(path, &address, why)) {
    return -1;
  }
  int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  mode_t mask = umask(0177);
  bool bound = fd >= 0 && bind(fd, (const struct sockaddr *)&address, sizeof address) == 0;
  umask(mask);
  if (!bound || listen(fd, backlog) != 0) {
    complain_errno(why, "cannot listen on '%s'", path);
    if (fd >= 0) {
      close(fd);
    }
    return -1;
  }
  return fd;
}

static bool knows_peek_offset(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), offset = 0;
  bool known = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_PEEK_OFF, &offset, sizeof offset) == 0;
  if (fd >= 0) {
    close(fd);
  }
  return known;
}

static bool open_tables(struct nat *nat, uint32_t flows, complaint *why) {
  if (getrandom(nat->secret, sizeof nat->secret, 0) != sizeof nat->secret) {
    return complain_errno(why, "cannot get random bytes");
  }
  nat->scratch = malloc(SCRATCH);
  return (nat->scratch != NULL && link_open(&nat->link) && guests_open(&nat->guests, nat->secret)
          && flows_open(&nat->flows, flows, nat->secret, nat->now))
         || complain(why, "there is no memory for %u flows", flows);
}

static bool watch_signals(struct nat *nat) {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGTERM);
  sigaddset(&ends, SIGINT);
  if (sigprocmask(SIG_BLOCK, &ends, NULL) != 0) {
    return false;
  }
  nat->signal = signalfd(-1, &ends, SFD_NONBLOCK | SFD_CLOEXEC);
  return nat->signal >= 0 && nat_watch(nat, nat->signal, EPOLLIN, OF_SIGNAL, 0);
}

bool nat_open(struct nat *nat, const struct nat_options *options, complaint *why) {
  memset(nat, 0, sizeof *nat);
  nat->now = nat_clock();
  nat->peek_offset = knows_peek_offset();
  if (!open_tables(nat, options->flows, why) || !control_open(nat, why)) {
    return false;
  }
  nat->link_listener = listen_at(options->link, LINK_BACKLOG, why);
  nat->control_listener =
      nat->link_listener < 0 ? -1 : listen_at(options->control, CLIENTS_MOST, why);
  if (nat->control_listener < 0) {
    return false;
  }
  nat->epoll = epoll_create1(EPOLL_CLOEXEC);
  nat->spare = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (nat->epoll < 0 || nat->spare < 0
      || !nat_watch(nat, nat->link_listener, EPOLLIN, OF_LINK_LISTENER, 0)
      || !nat_watch(nat, nat->control_listener, EPOLLIN, OF_CONTROL_LISTENER, 0)
      || !watch_signals(nat)) {
    return complain_errno(why, "cannot begin to wait");
  }
  return true;
}

void nat_close(struct nat *nat) {
  for (uint32_t i = 0; i < nat->flows.ever; i++) {
    if (nat->flows.place[i].used) {
      flow_end(nat, &nat->flows.place[i], true);
    }
  }
  for (uint16_t i = 0; i < nat->published; i++) {
    if (nat->publications[i].used) {
      close(nat->publications[i].fd);
    }
  }
  control_close(nat);
  link_close(&nat->link);
  guests_close(&nat->guests);
  flows_close(&nat->flows);
  free(nat->scratch);
  const int rest[] = {nat->link_listener, nat->control_listener, nat->signal, nat->spare,
                      nat->epoll};
  for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++) {
    close(rest[i]);
  }
}

/* ---- the link ---- */

static void count_fault(struct nat *nat, enum packet_fault fault) {
  struct counters *count = &nat->count;
  uint64_t *const counters[] = {
      [PACKET_GOOD] = NULL,
      [PACKET_OTHER] = &count->other,
      [PACKET_MALFORMED] = &count->malformed,
      [PACKET_FRAGMENT] = &count->fragment,
      [PACKET_CHECKSUM] = &count->checksum,
  };
  ++*counters[fault];
}

static void take_frame(struct nat *nat, const uint8_t *frame, size_t length) {
  struct packet packet;
  nat->count.frames_in++;
  nat->count.bytes_in += length;
  enum packet_fault fault = packet_read(frame, length, &packet);
  if (fault != PACKET_GOOD) {
    count_fault(nat, fault);
    return;
  }
  uint16_t guest = guests_with(&nat->guests, &packet.source);
  if (guest == GUEST_NONE || memcmp(frame + 6, nat->guests.place[guest].mac, 6) != 0) {
    nat->count.unknown_guest++;
  } else if (packet.protocol == PROTOCOL_TCP) {
    tcp_input(nat, &packet, guest);
  } else if (packet.protocol == PROTOCOL_UDP) {
    udp_input(nat, &packet, guest);
  } else {
    icmp_input(nat, &packet, guest);
  }
}

static void lose_link(struct nat *nat) {
  link_disconnect(&nat->link);
  control_tell_link(nat, false);
}

static void accept_link(struct nat *nat) {
  int peer = accept4(nat->link_listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (peer < 0) {
    return;
  }
  link_connect(&nat->link, peer);
  if (!nat_watch(nat, peer, EPOLLIN | EPOLLRDHUP, OF_LINK, 0)) {
    link_disconnect(&nat->link);
    return;
  }
  nat->count.connections++;
  nat->pressed = false;
  tcp_link_is_back(nat);
  control_tell_link(nat, true);
}

static void link_ready(struct nat *nat, uint32_t events) {
  const uint8_t *frame;
  size_t length;
  int more = 1;
  if (nat->link.peer < 0) {
    return; /* lost earlier in this turn */
  }
  bool here = (events & EPOLLOUT) == 0 || link_flush(&nat->link);
  if (here && !nat->link.blocked && (events & EPOLLOUT) != 0) {
    nat->pressed = false;
    watch_link(nat, false);
  }
  if (here && (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0) {
    here = link_read(&nat->link);
    while (here && (more = link_next(&nat->link, &frame, &length)) > 0) {
      take_frame(nat, frame, length);
    }
    tcp_give(nat); /* its bytes lie in the link's buffer */
  }
  if (!here || more < 0) {
    lose_link(nat);
  }
}

/* ---- turns ---- */

static void flow_ready(struct nat *nat, uint64_t data, uint32_t events) {
  struct flow *flow = &nat->flows.place[data & UINT32_MAX];
  if (!flow->used || flow->generation != (data >> 32 & 0xffffff)) {
    return;
  }
  if (flow->key.protocol == PROTOCOL_TCP) {
    tcp_host(nat, flow, events);
  } else if (flow->key.protocol == PROTOCOL_UDP) {
    udp_host(nat, flow);
  } else {
    echo_host(nat, flow);
  }
}

static void ready(struct nat *nat, const struct epoll_event *event) {
  uint64_t data = event->data.u64;
  uint32_t number = (uint32_t)data;
  switch ((enum source)(data >> 56)) {
    case OF_LINK_LISTENER:
      accept_link(nat);
      break;
    case OF_LINK:
      link_ready(nat, event->events);
      break;
    case OF_CONTROL_LISTENER:
      control_accept(nat);
      break;
    case OF_CLIENT:
      control_ready(nat, (uint16_t)number, event->events);
      break;
    case OF_PUBLICATION:
      if (nat->publications[number].used) {
        publication_ready(nat, &nat->publications[number]);
      }
      break;
    case OF_FLOW:
      flow_ready(nat, data, event->events);
      break;
    case OF_SIGNAL:
      nat->ended = true;
      break;
  }
}

static void settle(struct nat *nat) {
  struct flow *flow;
  while (!nat->pressed && (flow = flows_take(&nat->flows)) != NULL) {
    tcp_settle(nat, flow);
  }
}

static void ring(struct nat *nat) {
  struct flow *flow;
  while ((flow = flows_due(&nat->flows, nat->now)) != NULL) {
    if (flow->key.protocol == PROTOCOL_TCP) {
      tcp_due(nat, flow);
    } else {
      datagram_due(nat, flow);
    }
  }
}

static void flush(struct nat *nat) {
  bool before = nat->link.blocked;
  if (nat->link.peer >= 0 && !link_flush(&nat->link)) {
    lose_link(nat);
  }
  if (nat->link.peer >= 0 && nat->link.blocked && !before) {
    watch_link(nat, true);
  } else if (nat->link.peer >= 0 && !nat->link.blocked) {
    nat->pressed = false;
  }
}

void nat_turn(struct nat *nat, int patience) {
  struct epoll_event event[EVENTS_AT_ONCE];
  int wait = flows_wait(&nat->flows, nat_clock());
  if (nat->link.peer >= 0 && !nat->pressed && nat->flows.line_first != FLOW_NONE) {
    wait = 0; /* there was no room, and now there is */
  }
  if (patience >= 0 && (wait < 0 || patience < wait)) {
    wait = patience;
  }
  int count = epoll_wait(nat->epoll, event, EVENTS_AT_ONCE, wait);
  nat->now = nat_clock();
  for (int i = 0; i < count; i++) {
    ready(nat, &event[i]);
  }
  settle(nat);
  ring(nat);
  settle(nat);
  flush(nat);
  control_flush(nat);
}
