#ifndef SKIFF_FLUSH_H
#define SKIFF_FLUSH_H

#include <stdint.h>
#include <sys/types.h>

/* Brings the writable disks up to date for who reads it from outside, in a process of its own: a slow
   disk must not hold up the program's streams. */
struct flush {
  pid_t process;   /* 0: none goes on */
  int wanted;      /* asked for once more meanwhile */
  uint32_t number; /* of the last request; tells of all before it, too */
  int failed;
};

/* Begins a flush, or remembers it until the one that goes on has ended. Returns 0 when it cannot. */
int flush_begin(struct flush *flush, uint32_t number);

/* Takes the end of a child. Returns whether all flushes that were asked for are done by that. */
int flush_ended(struct flush *flush, pid_t child, int wait_status);

#endif
