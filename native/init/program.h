#ifndef SKIFF_PROGRAM_H
#define SKIFF_PROGRAM_H

#include <sys/types.h>

#include "accounts.h"
#include "identity.h"

/* The running program and init's ends of its standard streams, non-blocking. With a terminal `in` and
   `out` are both its master, and there is no `err`. */
struct program {
  pid_t pid;
  int in; /* -1: nothing is typed; without a terminal it reads /dev/null */
  int out, err;
};

/* Starts the identity's program as that account: own session, default signals, in its working
   directory. Returns once exec has succeeded, or -1 with the trouble. */
int program_start(struct identity *identity, const struct account *account,
                  struct program *program, struct trouble *why);

#endif
