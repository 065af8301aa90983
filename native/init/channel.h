#ifndef SKIFF_CHANNEL_H
#define SKIFF_CHANNEL_H

#include <poll.h>

#include "frames.h"
#include "program.h"
#include "trouble.h"

/* The host's channel: frames in, frames out. */
struct channel {
  int fd; /* -1 once the host is gone or has broken the protocol */
  struct frame_reader reader;
  struct frame_queue queue;
};

struct pollfd channel_interest(const struct channel *channel);

/* Reads and writes what can be read and written now. */
void channel_step(struct channel *channel, short happened);

/* The next frame that has come whole; 0 when there is none. */
int channel_next(struct channel *channel, struct frame *frame);

/* Waits, at most so long, until everything said has gone out. */
void channel_flush(struct channel *channel, int patience_millis);

void channel_hello(struct channel *channel, uint64_t began);
void channel_features(struct channel *channel);
void channel_started(struct channel *channel);
void channel_failed(struct channel *channel, const struct trouble *why);
void channel_listen(struct channel *channel, struct watched_port port);
void channel_synced(struct channel *channel, uint32_t number, int failed);
/* With the trouble where it failed, else NULL. */
void channel_readdressed(struct channel *channel, uint32_t number, const struct trouble *why);
/* A part of what processes_tell() says. */
void channel_processes(struct channel *channel, const uint8_t *payload, size_t length);

void channel_goodbye(struct channel *channel);

/* How a program ended. */
struct program_end {
  int wait_status; /* as waitpid told */
  int out_of_memory;
  uint64_t at;
  uint64_t out_bytes, err_bytes; /* what it wrote and the ports took */
};

void channel_exit(struct channel *channel, const struct program_end *end);

#endif
