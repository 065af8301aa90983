#ifndef SKIFF_SPEC_H
#define SKIFF_SPEC_H

#include <stddef.h>
#include <stdint.h>

#include "complaint.h"

enum {
  SPEC_MAX_BYTES = 1 << 20,
  SPEC_MAX_ARGUMENTS = 1024,
  SPEC_MAX_RULES = 256,
  /* sockaddr_un.sun_path holds 108 bytes with its NUL. */
  SPEC_MAX_SOCKET_PATH = 107
};

/* Sockets that the hypervisor listens on. */
enum door {
  DOOR_MONITOR, /* for its own control */
  DOOR_NIC,     /* for the frames of the guest's NIC */
  DOORS
};

enum rule_access { RULE_READ, RULE_WRITE, RULE_EXEC };

struct rule {
  enum rule_access access;
  const char *path;
};

/* What docs/design/guard.md calls the spec file. All text points into the text that was parsed. */
struct spec {
  const char *control;
  const char *door[DOORS]; /* NULL: the hypervisor is given none */
  const char *directory;
  int file; /* open on the spec file, so that its removal is seen; -1 when it is only text */
  uint64_t log_max_bytes;
  uint64_t log_files;
  uint64_t console_max_bytes;
  uint64_t goodbye_grace_ms;
  uint64_t rlimit_nofile; /* 0: as inherited */
  uint64_t rlimit_as;
  size_t rules;
  struct rule rule[SPEC_MAX_RULES];
  size_t arguments;
  char *argument[SPEC_MAX_ARGUMENTS + 1];
};

/* Cuts the text into values, in place. */
bool spec_parse(struct spec *spec, char *text, size_t length, complaint *why);

#endif
