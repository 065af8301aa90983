#include "listeners.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "files.h"
#include "trouble.h"

enum {
  TCP = 6,
  UDP = 17,
  STATE_LISTEN = 0x0a, /* include/net/tcp_states.h */
  STATE_UNCONNECTED = 0x07,
  MAX_TABLE = 4 << 20,
  SHORTEST_PAUSE_MILLIS = 5,
  LONGEST_PAUSE_MILLIS = 500,
  /* A look is at most this share of the waited time late. */
  PAUSE_SHARE = 16
};

struct bound_socket {
  char address[33]; /* hexadecimal, 32 bit words in host order */
  unsigned port, state;
};

void listeners_watch(struct listeners *listeners, const struct watched_port *ports, size_t count) {
  memset(listeners, 0, sizeof *listeners);
  listeners->count = listeners->missing = count < MAX_WATCHED ? count : MAX_WATCHED;
  for (size_t i = 0; i < listeners->count; i++) listeners->wanted[i].port = ports[i];
}

/* "  0: 0100007F:1F90 00000000:0000 0A …": number, local address, remote address, state. */
static int parse_line(const char *line, struct bound_socket *socket) {
  return sscanf(line, " %*u: %32[0-9A-Fa-f]:%4x %*32[0-9A-Fa-f]:%*4x %2x", socket->address,
                &socket->port, &socket->state) == 3;
}

static int is_loopback(const char *address) {
  size_t length = strlen(address);
  if (length == 8) return strcasecmp(address + 6, "7F") == 0;
  if (strcmp(address, "00000000000000000000000001000000") == 0) return 1;
  return strncasecmp(address, "0000000000000000FFFF0000", 24) == 0 &&
         strcasecmp(address + 30, "7F") == 0;
}

static void report(struct listeners *listeners, size_t i, const char *address,
                   listener_found *found, void *context) {
  struct watched_port port = listeners->wanted[i].port;
  if (!is_loopback(address)) {
    listeners->wanted[i].bound = 1;
    listeners->missing--;
    found(context, port);
  } else if (!listeners->wanted[i].only_loopback) {
    listeners->wanted[i].only_loopback = 1;
    say("port %u is bound to the loopback address only: nobody outside can reach it", port.port);
  }
}

static void see(struct listeners *listeners, uint8_t protocol, const struct bound_socket *socket,
                listener_found *found, void *context) {
  if (socket->state != (protocol == TCP ? STATE_LISTEN : STATE_UNCONNECTED)) return;
  for (size_t i = 0; i < listeners->count; i++) {
    struct watched_port port = listeners->wanted[i].port;
    if (listeners->wanted[i].bound || port.protocol != protocol || port.port != socket->port) {
      continue;
    }
    report(listeners, i, socket->address, found, context);
  }
}

void listeners_scan(struct listeners *listeners, uint8_t protocol, const char *table,
                    listener_found *found, void *context) {
  struct bound_socket socket;
  const char *line = strchr(table, '\n'); /* the first line names the columns */
  while (line && listeners->missing > 0) {
    line++;
    if (parse_line(line, &socket)) see(listeners, protocol, &socket, found, context);
    line = strchr(line, '\n');
  }
}

static int wants(const struct listeners *listeners, uint8_t protocol) {
  for (size_t i = 0; i < listeners->count; i++) {
    if (!listeners->wanted[i].bound && listeners->wanted[i].port.protocol == protocol) return 1;
  }
  return 0;
}

void listeners_look(struct listeners *listeners, listener_found *found, void *context) {
  static const struct {
    uint8_t protocol;
    const char *path;
  } tables[] = {{TCP, "/proc/net/tcp"},
                {TCP, "/proc/net/tcp6"},
                {UDP, "/proc/net/udp"},
                {UDP, "/proc/net/udp6"}};
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
    size_t length;
    if (!wants(listeners, tables[i].protocol)) continue;
    char *text = file_read(tables[i].path, MAX_TABLE, &length);
    if (!text) continue;
    listeners_scan(listeners, tables[i].protocol, text, found, context);
    free(text);
  }
}

int listeners_pause(uint64_t watched_for_nanoseconds) {
  uint64_t pause = watched_for_nanoseconds / NANOS_PER_MILLI / PAUSE_SHARE;
  if (pause < SHORTEST_PAUSE_MILLIS) return SHORTEST_PAUSE_MILLIS;
  return pause > LONGEST_PAUSE_MILLIS ? LONGEST_PAUSE_MILLIS : (int)pause;
}
