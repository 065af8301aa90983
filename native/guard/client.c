#include "client.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bytes.h"
#include "control_types.h"
#include "frame.h"

void client_open(struct client *client, int socket) {
  memset(client, 0, sizeof *client);
  client->socket = socket;
  client->out.limit = CLIENT_MAX_BACKLOG;
}

void client_answered(struct client *client) {
  free(client->payload);
  client->payload = NULL;
  client->header_got = 0;
  client->length = client->got = client->given = 0;
  client->giving = false;
}

void client_close(struct client *client) {
  if (client->socket >= 0) {
    close(client->socket);
  }
  client_answered(client);
  queue_clear(&client->out);
  client->socket = -1;
  client->subscribed = client->awaiting = client->closing = false;
}

static bool well_formed(uint8_t type, uint32_t length) {
  switch (type) {
    case CONTROL_STATUS:
    case CONTROL_SUBSCRIBE:
      return length == 0;
    case CONTROL_SEND:
      return length >= 1 && length <= FRAME_MAX_PAYLOAD;
    case CONTROL_INPUT:
      return length <= FRAME_MAX_PAYLOAD;
    case CONTROL_KILL:
      return length == 1;
    case CONTROL_AWAIT_LOG:
      return length == 16;
    default:
      return false;
  }
}

static ssize_t receive(struct client *client, void *bytes, size_t length) {
  ssize_t count;
  do {
    count = recv(client->socket, bytes, length, MSG_DONTWAIT);
  } while (count < 0 && errno == EINTR);
  return count;
}

static enum client_state stopped(ssize_t count) {
  return count < 0 && errno == EAGAIN ? CLIENT_WAITS : CLIENT_GONE;
}

/* CLIENT_ASKS: the header is whole. */
static enum client_state read_header(struct client *client) {
  while (client->header_got < FRAME_HEADER) {
    ssize_t count = receive(client, client->header + client->header_got,
                            FRAME_HEADER - client->header_got);
    if (count <= 0) {
      return stopped(count);
    }
    client->header_got += (size_t)count;
  }
  client->length = get_u32(client->header);
  if (!well_formed(client->header[4], client->length)) {
    return CLIENT_ERRS;
  }
  client->payload = client->payload != NULL ? client->payload : malloc(client->length + 1u);
  return client->payload == NULL ? CLIENT_GONE : CLIENT_ASKS;
}

enum client_state client_read(struct client *client) {
  enum client_state state = read_header(client);
  while (state == CLIENT_ASKS && client->got < client->length) {
    ssize_t count =
        receive(client, client->payload + client->got, client->length - client->got);
    if (count <= 0) {
      return stopped(count);
    }
    client->got += (uint32_t)count;
  }
  return state;
}

void client_tell(struct client *client, uint8_t type, const void *payload, size_t length) {
  if (client->socket >= 0 && !client->closing
      && !queue_frame(&client->out, type, payload, length, NULL, 0)) {
    client_close(client);
  }
}

void client_refuse(struct client *client, const char *text) {
  client_tell(client, CONTROL_ERROR, text, strlen(text));
  client_answered(client);
  client->subscribed = client->awaiting = false;
  client->closing = client->socket >= 0;
}

void client_flush(struct client *client) {
  if (client->socket < 0) {
    return;
  }
  bool open = queue_flush(&client->out, client->socket);
  if (!open && client->giving) {
    queue_clear(&client->out); /* it is gone, but the input that it left is still given */
    client->subscribed = client->awaiting = false;
  } else if (!open || (client->closing && queue_size(&client->out) == 0)) {
    client_close(client);
  }
}

short client_events(const struct client *client) {
  int events = 0;
  if (!client->giving && !client->closing) {
    events |= POLLIN;
  }
  if (queue_size(&client->out) > 0) {
    events |= POLLOUT;
  }
  return (short)events;
}
