#include "link.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "network_bytes.h"
#include "packet.h"

enum {
  SOCKET_BUFFER = 1 << 20, /* the kernel cuts it to net.core.wmem_max */
  /* What is left of a frame in the midst is moved at most so far, before more is read behind it. */
  READ_LEAST = 128 * 1024
};

bool link_open(struct link *link) {
  *link = (struct link){.peer = -1, .in = malloc(LINK_BUFFER), .out = malloc(LINK_BUFFER)};
  return link->in != NULL && link->out != NULL;
}

void link_close(struct link *link) {
  link_disconnect(link);
  free(link->in);
  free(link->out);
}

void link_disconnect(struct link *link) {
  if (link->peer >= 0) {
    close(link->peer);
  }
  link->peer = -1;
  link->in_begin = link->in_end = link->out_begin = link->out_end = 0;
  link->blocked = false;
}

void link_connect(struct link *link, int peer) {
  int size = SOCKET_BUFFER;
  link_disconnect(link);
  setsockopt(peer, SOL_SOCKET, SO_SNDBUF, &size, sizeof size);
  link->peer = peer;
}

bool link_read(struct link *link) {
  size_t rest = link->in_end - link->in_begin;
  if (rest == 0 || LINK_BUFFER - link->in_end < READ_LEAST) {
    memmove(link->in, link->in + link->in_begin, rest);
    link->in_begin = 0;
    link->in_end = rest;
  }
  ssize_t got = recv(link->peer, link->in + link->in_end, LINK_BUFFER - link->in_end, MSG_DONTWAIT);
  if (got > 0) {
    link->in_end += (size_t)got;
    return true;
  }
  return got < 0 && (errno == EAGAIN || errno == EINTR);
}

int link_next(struct link *link, const uint8_t **frame, size_t *length) {
  size_t rest = link->in_end - link->in_begin;
  if (rest < LINK_PREFIX) {
    return 0;
  }
  uint32_t bytes = get_be32(link->in + link->in_begin);
  if (bytes < ETHERNET_HEADER || bytes > FRAME_LARGEST) {
    return -1;
  }
  if (rest - LINK_PREFIX < bytes) {
    return 0;
  }
  *frame = link->in + link->in_begin + LINK_PREFIX;
  *length = bytes;
  link->in_begin += LINK_PREFIX + bytes;
  return 1;
}

static bool fits(const struct link *link, size_t bytes) {
  return LINK_BUFFER - link->out_end >= bytes;
}

uint8_t *link_room(struct link *link, size_t length, size_t count) {
  size_t bytes = (length + LINK_PREFIX) * count;
  if (link->peer < 0) {
    return NULL;
  }
  if (!fits(link, bytes)) {
    link_flush(link);
  }
  if (!fits(link, bytes) && link->out_begin >= LINK_BUFFER / 2) {
    memmove(link->out, link->out + link->out_begin, link->out_end - link->out_begin);
    link->out_end -= link->out_begin;
    link->out_begin = 0;
  }
  return fits(link, bytes) ? link->out + link->out_end + LINK_PREFIX : NULL;
}

void link_send(struct link *link, size_t length) {
  put_be32(link->out + link->out_end, (uint32_t)length);
  link->out_end += LINK_PREFIX + length;
}

bool link_flush(struct link *link) {
  while (link->out_begin < link->out_end && link->peer >= 0) {
    ssize_t sent = send(link->peer, link->out + link->out_begin, link->out_end - link->out_begin,
                        MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent < 0 && errno != EINTR) {
      link->blocked = errno == EAGAIN;
      return link->blocked;
    }
    link->out_begin += sent > 0 ? (size_t)sent : 0;
  }
  link->out_begin = link->out_end = 0;
  link->blocked = false;
  return true;
}
