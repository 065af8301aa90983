#ifndef SKIFF_GUEST_H
#define SKIFF_GUEST_H

#include "channel.h"
#include "flush.h"
#include "listeners.h"
#include "ports.h"
#include "relay.h"

/* One guest's life from the moment the host can be spoken to. */
struct guest {
  struct channel channel;
  struct relay out, err;
  struct input input;
  struct listeners listeners;
  struct identity identity;
  char *readdressed;   /* what the identity's network lies in since it was changed; NULL before */
  struct account account;
  int children;        /* signalfd for SIGCHLD */
  pid_t program;       /* 0 before it is started and after it was reaped */
  int wait_status;     /* how the program ended */
  int stop_signal;     /* a STOP that came before the program was started, or 0 */
  int resized;         /* a RESIZE that came before the program was started is in `window` */
  struct window window;
  struct flush flush;
  uint64_t kill_at;    /* boottime of the end of a stop's grace; 0 = none */
  uint64_t started_at, ended_at;
  uint64_t give_up_at; /* boottime when waiting for killed processes ends; 0 = none */
  int children_left, gave_up;
  int host_counts;     /* the host tells how much output it has read */
  uint64_t out_read, err_read;
  uint64_t look_at;    /* boottime of the next look at bound ports */
  uint64_t oom_kills;  /* before the program was started */
};

/* A guest that speaks on this channel, or, with -1, to nobody. */
void guest_begin(struct guest *guest, int channel);

/* Waits for the identity. Returns 1 with it, 0 when the host wants the guest to end before it began,
   -1 with the trouble. */
int guest_await_identity(struct guest *guest, struct trouble *why);

/* Starts the program of the identity. Returns 1 when it runs, 0 when the host wants the guest to end
   before it began, -1 with the trouble. */
int guest_start(struct guest *guest, struct ports *ports, struct trouble *why);

/* Serves the program and the host until the program has ended, nothing else lives, and all output
   has gone out. */
void guest_run(struct guest *guest);

/* Waits until the host has read all output, where it tells so: what lies in the hypervisor when it
   ends is lost. */
void guest_settle(struct guest *guest);

#endif
