#ifndef SKIFF_IDENTITY_H
#define SKIFF_IDENTITY_H

#include <stddef.h>
#include <stdint.h>

#include "trouble.h"

struct watched_port {
  uint8_t protocol; /* IANA number: 6 TCP, 17 UDP */
  uint16_t port;
};

/* A terminal's size in characters; 0 where it is not known. */
struct window {
  uint16_t rows, columns;
};

struct text_list {
  char **items; /* NULL-terminated, with room for SPARE_ITEMS more */
  size_t count;
};

/* The guest's place in its networks, as docs/design/guest-channel.md has it. Text that was not sent
   is "". */
struct addressing {
  const char *address, *gateway;   /* IPv4 */
  const char *address6, *gateway6; /* IPv6 */
  struct text_list further;        /* addresses of either family, with prefix */
  struct text_list resolvers, search;
};

/* Something to be mounted beside the image. */
struct mount_point {
  int folder; /* of the host, by its tag; else a disk, by its serial */
  int read_only;
  const char *name, *target;
};

/* No machine has so many devices, and no instance is in so many networks. */
enum {
  SPARE_ITEMS = 3,
  MAX_WATCHED = 1024,
  MAX_ENTROPY = 512,
  MAX_MOUNTS = 16,
  MAX_FURTHER = 64,
  MAX_RESOLVERS = 8,
  MAX_SEARCH = 32
};

/* The instance's identity as it came in the IDENTITY frame (docs/design/guest-channel.md). Text that
   was not sent is "". */
struct identity {
  const char *hostname, *directory, *user;
  struct text_list arguments, environment, hosts;
  struct addressing network;
  struct watched_port watched[MAX_WATCHED];
  size_t watched_count;
  struct mount_point mounts[MAX_MOUNTS]; /* in the order they are to be made */
  size_t mount_count;
  uint64_t time; /* ns since 1970; 0 = not told */
  uint8_t entropy[MAX_ENTROPY];
  size_t entropy_length;
  int input;
  int terminal; /* the program's streams are a terminal */
  struct window window;
  char *arena;
};

/* Parses hostile bytes into an identity that owns all its memory. Returns 0 or -1 with the trouble. */
int identity_parse(const uint8_t *payload, size_t length, struct identity *identity,
                   struct trouble *why);

/* The same of a READDRESS frame: an identity of which `network` alone is there. */
int identity_parse_network(const uint8_t *payload, size_t length, struct identity *identity,
                           struct trouble *why);

void identity_free(struct identity *identity);

/* The value of NAME in the environment; NULL when it is not set. The last entry wins. */
const char *identity_variable(const struct identity *identity, const char *name);

#endif
