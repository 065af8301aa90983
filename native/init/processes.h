#ifndef SKIFF_PROCESSES_H
#define SKIFF_PROCESSES_H

#include <stddef.h>
#include <stdint.h>

struct channel;

/* One process of the guest, as /proc tells it. */
struct process {
  uint32_t pid, parent, user;
  char state;
  int of_kernel;
  uint64_t started_ticks, cpu_ticks; /* of _SC_CLK_TCK */
  uint64_t resident_pages;
};

enum { PROCESS_MOST_COMMAND = 255 };

/* Understands /proc/PID/stat; a command's name may hold anything. 0, or -1. */
int process_parse(const char *stat, struct process *process);

/* "a\0b\0" as "a b": what is not printable becomes '?'. Returns its length. */
size_t process_command(char *command, size_t length);

/* Tells the host what runs here, but for the kernel's threads and init, and how much memory there
   is. */
void processes_tell(struct channel *channel, uint32_t number);

#endif
