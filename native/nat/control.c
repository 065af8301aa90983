#include "control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* ---- clients ---- */

bool control_open(struct nat *nat, complaint *why) {
  nat->control = calloc(1, sizeof *nat->control);
  if (nat->control == NULL) {
    return complain(why, "there is no memory for the control connections");
  }
  nat->control->unheard.most = UNHEARD_MOST;
  for (int i = 0; i < CLIENTS_MOST; i++) {
    nat->control->client[i].fd = -1;
    nat->control->client[i].out.most = ANSWERS_MOST;
  }
  return true;
}

static void drop(struct client *client) {
  close(client->fd);
  free(client->in);
  text_free(&client->out);
  *client = (struct client){.fd = -1, .out.most = ANSWERS_MOST};
}

void control_close(struct nat *nat) {
  for (int i = 0; i < CLIENTS_MOST; i++) {
    if (nat->control->client[i].fd >= 0) {
      drop(&nat->control->client[i]);
    }
  }
  text_free(&nat->control->unheard);
  free(nat->control);
}

void control_accept(struct nat *nat) {
  static const char refusal[] =
      "{\"version\":1,\"error\":\"there are too many control connections\"}\n";
  int fd = accept4(nat->control_listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd < 0) {
    return;
  }
  for (uint16_t i = 0; i < CLIENTS_MOST; i++) {
    struct client *client = &nat->control->client[i];
    if (client->fd < 0) {
      client->in = malloc(REQUEST_MOST + 1);
      client->fd = fd;
      if (client->in == NULL || !nat_watch(nat, fd, EPOLLIN | EPOLLRDHUP, OF_CLIENT, i)) {
        drop(client);
      }
      return;
    }
  }
  send(fd, refusal, sizeof refusal - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
  close(fd);
}

static void watch(struct nat *nat, struct client *client, bool room) {
  if (client->wants_room == room) {
    return;
  }
  struct epoll_event event = {
      .events = room ? EPOLLOUT : EPOLLIN | EPOLLRDHUP,
      .data.u64 = (uint64_t)OF_CLIENT << 56 | (uint64_t)(client - nat->control->client),
  };
  client->wants_room = room;
  epoll_ctl(nat->epoll, EPOLL_CTL_MOD, client->fd, &event);
}

/* Whoever does not read its answers is not read from. */
static bool send_some(struct nat *nat, struct client *client) {
  while (client->out.length > 0) {
    ssize_t sent =
        send(client->fd, client->out.bytes, client->out.length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0) {
      watch(nat, client, errno == EAGAIN);
      return errno == EAGAIN;
    }
    text_drop(&client->out, (size_t)sent);
  }
  watch(nat, client, false);
  return true;
}

static void add_lost(struct text *out, uint64_t count) {
  text_add(out, "{\"event\":\"lost\",\"count\":%llu}\n", (unsigned long long)count);
}

/* An engine that was killed and is back learns who came meanwhile. */
static void tell_unheard(struct nat *nat, struct text *out) {
  struct control *control = nat->control;
  if (control->unheard.length > 0) {
    text_add(out, "%.*s", (int)control->unheard.length, control->unheard.bytes);
    text_free(&control->unheard);
    control->unheard = (struct text){.most = UNHEARD_MOST};
  }
  if (control->unheard_lost > 0) {
    add_lost(out, control->unheard_lost);
    control->unheard_lost = 0;
  }
}

/* False when the client asked for more than an answer may have. */
static bool answer_lines(struct nat *nat, struct client *client) {
  char *begin = client->in, *end = client->in + client->have, *stop;
  while (begin < end && (stop = memchr(begin, '\n', (size_t)(end - begin))) != NULL) {
    *stop = '\0';
    bool listens = request_answer(nat, begin, (size_t)(stop - begin), &client->out);
    if (listens && !client->listens) {
      client->listens = true;
      tell_unheard(nat, &client->out);
    }
    begin = stop + 1;
  }
  client->have = (size_t)(end - begin);
  memmove(client->in, begin, client->have);
  return !client->out.cut && client->have < REQUEST_MOST;
}

void control_ready(struct nat *nat, uint16_t number, uint32_t events) {
  struct client *client = &nat->control->client[number];
  if (client->fd < 0) {
    return;
  }
  if ((events & EPOLLIN) == 0) {
    if ((events & (EPOLLHUP | EPOLLERR | EPOLLRDHUP)) != 0 || !send_some(nat, client)) {
      drop(client);
    }
    return;
  }
  ssize_t got =
      recv(client->fd, client->in + client->have, REQUEST_MOST - client->have, MSG_DONTWAIT);
  if (got <= 0 && (got == 0 || errno != EAGAIN)) {
    drop(client);
    return;
  }
  client->have += got > 0 ? (size_t)got : 0;
  if (!answer_lines(nat, client) || !send_some(nat, client)) {
    drop(client);
  }
}

/* ---- events ---- */

static void tell(struct nat *nat, const struct text *event) {
  for (int i = 0; i < CLIENTS_MOST; i++) {
    struct client *client = &nat->control->client[i];
    if (client->fd < 0 || !client->listens) {
      continue;
    }
    if (client->out.length + event->length > EVENTS_MOST) {
      client->lost++;
      continue;
    }
    if (client->lost > 0) {
      add_lost(&client->out, client->lost);
      client->lost = 0;
    }
    text_add(&client->out, "%.*s", (int)event->length, event->bytes);
  }
}

static bool nobody_listens(const struct nat *nat) {
  for (int i = 0; i < CLIENTS_MOST; i++) {
    if (nat->control->client[i].listens) {
      return false;
    }
  }
  return true;
}

void control_flush(struct nat *nat) {
  for (int i = 0; i < CLIENTS_MOST; i++) {
    struct client *client = &nat->control->client[i];
    if (client->fd >= 0 && client->out.length > 0 && !client->wants_room
        && !send_some(nat, client)) {
      drop(client);
    }
  }
}

static struct text new_event(void) { return (struct text){.most = 4096}; }

static long long now_on_the_wall(void) {
  struct timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* The first are kept: a flood must not cost more the longer nobody listens. */
static void keep(struct control *control, const struct text *event) {
  if (control->unheard.length + event->length >= UNHEARD_MOST) {
    control->unheard_lost++;
  } else {
    text_add(&control->unheard, "%.*s", (int)event->length, event->bytes);
  }
}

static struct text flow_event(struct nat *nat, const struct flow *flow, const char *kind) {
  char client[ADDRESS_TEXT];
  struct text event = new_event();
  address_format(&flow->client, client);
  text_add(&event,
           "{\"event\":\"%s\",\"flow\":%u,\"protocol\":\"%s\",\"client\":\"%s\",\"clientPort\":%u,"
           "\"guest\":",
           kind, flow->number, flow->key.protocol == PROTOCOL_TCP ? "tcp" : "udp", client,
           flow->client_port);
  text_add_quoted(&event, nat->guests.place[flow->guest].name);
  text_add(&event, ",\"guestPort\":%u", flow->key.guest_port);
  if (flow->publication != PUBLICATION_NONE) {
    char address[ADDRESS_TEXT];
    address_format(&nat->publications[flow->publication].address, address);
    text_add(&event, ",\"address\":\"%s\",\"port\":%u", address,
             nat->publications[flow->publication].port);
  }
  text_add(&event, ",\"toGuest\":%llu,\"toClient\":%llu,\"at\":%lld}\n",
           (unsigned long long)flow->to_guest, (unsigned long long)flow->to_host,
           now_on_the_wall());
  return event;
}

void control_tell_accepted(struct nat *nat, const struct flow *flow) {
  if (nobody_listens(nat) && nat->control->unheard_lost > 0) {
    nat->control->unheard_lost++;
    return;
  }
  struct text event = flow_event(nat, flow, "accepted");
  if (nobody_listens(nat)) {
    keep(nat->control, &event);
  } else {
    tell(nat, &event);
  }
  text_free(&event);
}

void control_tell_ended(struct nat *nat, const struct flow *flow) {
  if (!nobody_listens(nat)) {
    struct text event = flow_event(nat, flow, "ended");
    tell(nat, &event);
    text_free(&event);
  }
}

void control_tell_full(struct nat *nat, uint16_t guest) {
  enum { PAUSE_MS = 1000 };
  if (nobody_listens(nat) || nat->now - nat->control->told_full < PAUSE_MS) {
    return;
  }
  nat->control->told_full = nat->now;
  struct text event = new_event();
  text_add(&event, "{\"event\":\"full\",\"guest\":");
  text_add_quoted(&event, nat->guests.place[guest].name);
  text_add(&event, ",\"count\":%llu}\n", (unsigned long long)nat->count.full);
  tell(nat, &event);
  text_free(&event);
}

void control_tell_link(struct nat *nat, bool connected) {
  struct text event = new_event();
  text_add(&event, "{\"event\":\"%s\"}\n", connected ? "connected" : "disconnected");
  tell(nat, &event);
  text_free(&event);
}
