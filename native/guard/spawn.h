#ifndef SKIFF_SPAWN_H
#define SKIFF_SPAWN_H

#include <sys/types.h>

#include "spec.h"

/* What the hypervisor finds open beside its standard descriptors; guest-channel.md, Wires. */
enum wire {
  WIRE_CHANNEL,
  WIRE_OUT,
  WIRE_ERR,
  WIRE_IN,
  WIRE_CONSOLE,
  WIRE_PRINTED, /* the pipe behind its standard output and error */
  WIRES
};

enum { FIRST_WIRE_DESCRIPTOR = 3, LOCK_DESCRIPTOR = 8, FIRST_DOOR_DESCRIPTOR = 9 };

/* What the hypervisor gets beside its wires; -1 where there is none. */
struct handed {
  int lock;        /* stays open in it */
  int door[DOORS]; /* listen; stay open in it */
  int landlock;    /* rules to enter */
};

/* Starts the spec's hypervisor; it dies with the caller. Fills `ours` with the guard's ends. Returns
 * once the program runs. */
bool spawn(const struct spec *spec, struct handed handed, pid_t *process, int ours[WIRES],
           complaint *why);

#endif
