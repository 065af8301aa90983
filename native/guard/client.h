#ifndef SKIFF_CLIENT_H
#define SKIFF_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "queue.h"

enum { CLIENT_MAX_BACKLOG = 1 << 20 };

/* One connection to the control socket. */
struct client {
  int socket; /* -1: nobody */
  bool subscribed;
  bool closing;  /* what is queued goes out, then the connection is closed */
  bool awaiting; /* a log that ends past this position */
  uint64_t segment, offset;
  /* The request that is being read, or that is whole and waits to be done. */
  uint8_t header[5];
  size_t header_got;
  uint8_t *payload;
  uint32_t length, got;
  bool giving; /* the request is INPUT, whole, and `given` bytes of it went to the guest */
  uint32_t given;
  struct queue out;
};

enum client_state { CLIENT_WAITS, CLIENT_ASKS, CLIENT_GONE, CLIENT_ERRS };

void client_open(struct client *client, int socket);
void client_close(struct client *client);

/* Reads on, at most to the end of one request. CLIENT_ASKS: there is one; its type is header[4]. */
enum client_state client_read(struct client *client);

/* Forgets the request that was read. */
void client_answered(struct client *client);

/* Queues an answer; a client with too much backlog is closed. */
void client_tell(struct client *client, uint8_t type, const void *payload, size_t length);

/* Answers ERROR, after which the connection is closed. */
void client_refuse(struct client *client, const char *text);

/* Sends what can be sent; closes a connection that is over. */
void client_flush(struct client *client);

/* What poll() should watch for; 0: leave it out, or a hung-up client would wake the guard for ever. */
short client_events(const struct client *client);

#endif
