#ifndef SKIFF_GUARD_H
#define SKIFF_GUARD_H

#include <sys/types.h>

#include "capped.h"
#include "channel.h"
#include "client.h"
#include "log.h"
#include "queue.h"
#include "record.h"
#include "spawn.h"
#include "spec.h"

enum {
  MAX_CLIENTS = 64,
  CHANNEL_MAX_BACKLOG = 2 << 20,
  /* More than a pipe holds, so that a program reading its input never waits for the guard. */
  INPUT_MAX_BACKLOG = 128 * 1024,
  PRINTED_MAX_BYTES = 64 * 1024,
  CONTROL_STATUS_BYTES = 512,
  READ_BUFFER = 64 * 1024,
  CHANNEL_BUFFER = 4 * 1024
};

/* How the run ended, as far as is known. */
struct ending {
  int status, signal, kill_requested;
  bool told;   /* the guest sent EXIT or FAILED: `program` is its payload */
  bool failed; /* it was FAILED */
  bool synced; /* it said GOODBYE */
  size_t program_length;
  uint8_t program[CHANNEL_MAX_PAYLOAD];
};

/* The whole state of one guard. */
struct guard {
  int directory, logs, lock;
  int signals;  /* signalfd: SIGCHLD */
  int listener; /* the control socket */
  char control[SPEC_MAX_SOCKET_PATH + 1];
  char door[DOORS][SPEC_MAX_SOCKET_PATH + 1]; /* empty: none */
  struct record exit_record, guest_exit;

  pid_t hypervisor; /* 0 once it was waited for */
  uint64_t started_at;
  uint64_t last_frame_at;
  int landlock;
  int wire[WIRES];
  uint64_t bytes_read[WIRES];
  bool counts_due; /* the guest waits to hear that these were read */
  uint64_t out_due, err_due;
  struct queue to_channel, to_input;

  struct log log;
  struct capped console, printed;
  struct channel channel;
  struct kept kept;
  struct ending ending;

  uint64_t grace_ms;
  int64_t deadline; /* of clock_steady(), 0: none */
  int deadline_signal;
  int64_t deaf_until; /* the listener is left alone: accept() lacked something */

  struct client client[MAX_CLIENTS];
  char buffer[READ_BUFFER];
  char channel_buffer[CHANNEL_BUFFER];
};

/* Makes everything and starts the hypervisor; undoes it all when something fails. */
bool guard_start(struct guard *guard, const struct spec *spec, complaint *why);

/* Runs until the hypervisor has ended and everybody was told. */
void guard_run(struct guard *guard);

/* ---- guest.c: what comes from the guest ---- */

void guest_read_wire(struct guard *guard, enum wire wire);
void guest_drain(struct guard *guard);

/* ---- control.c: what comes from the control socket ---- */

/* Writes the JSON of the STATUS answer; returns its length. */
size_t control_status(const struct guard *guard, char text[CONTROL_STATUS_BYTES]);

/* Whether somebody listens on the control socket's path. */
bool control_taken(const struct guard *guard);

bool control_listen(struct guard *guard, complaint *why);
void control_accept(struct guard *guard);
void control_serve(struct guard *guard, struct client *client);
void control_give_input(struct guard *guard);
void control_broadcast(struct guard *guard, const uint8_t *frame, size_t length);
void control_log_grew(struct guard *guard, bool ended);
void control_end(struct guard *guard);

/* ---- ending.c: the exit record ---- */

/* Keeps the guest's own word, now. */
void ending_told(struct guard *guard, bool failed, const uint8_t *payload, size_t length);

/* Writes exit.json and returns its text, which lasts until the next call. */
const char *ending_write(struct guard *guard);

#endif
