/* skiff-nat: the process between guests and the outside. See docs/design/nat.md. */

#include <signal.h>
#include <stdio.h>

#include "confine.h"
#include "nat.h"

enum { MADE = 0, FAILED = 1, MISUSED = 64 };

/* A quarter of the descriptors is for publications and control connections. */
static uint32_t flows_for(unsigned descriptors) {
  uint32_t flows = descriptors / 4 * 3;
  return flows < FLOWS_MOST ? flows : FLOWS_MOST;
}

static int failed(const complaint *why) {
  fprintf(stderr, "skiff-nat: %s\n", why->text);
  return FAILED;
}

int main(int count, char **arguments) {
  static struct nat nat;
  complaint why;
  if (count != 3) {
    fprintf(stderr,
            "usage: skiff-nat LINK CONTROL   paths of the two sockets; see docs/design/nat.md\n");
    return MISUSED;
  }
  struct nat_options options = {
      .link = arguments[1],
      .control = arguments[2],
      .flows = flows_for(descriptors_raise()),
  };
  signal(SIGPIPE, SIG_IGN);
  if (!nat_open(&nat, &options, &why)) {
    return failed(&why);
  }
#ifndef __SANITIZE_ADDRESS__ /* which has system calls of its own */
  if (!confine(&why)) {
    return failed(&why);
  }
#endif
  puts("listening");
  fflush(stdout);
  while (!nat.ended) {
    nat_turn(&nat, -1);
  }
  nat_close(&nat);
  return MADE;
}
