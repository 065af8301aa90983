#ifndef SKIFF_RELAY_H
#define SKIFF_RELAY_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

#include "frames.h"

/* Copies what comes out of a pipe to a port. Holds at most one buffer: while the port takes nothing,
   the pipe is not read, and the program waits. */
struct relay {
  int from, to; /* -1: closed; a relay without `to` throws its bytes away */
  size_t begin, end;
  uint64_t sent; /* bytes that the port took */
  uint8_t bytes[1 << 16];
};

/* What the relay waits for; the descriptor is -1 when for nothing. */
struct pollfd relay_interest(const struct relay *relay);

/* Moves what can be moved now. */
void relay_step(struct relay *relay, short happened);

/* Whether the pipe's end was reached and everything has gone out. */
int relay_done(const struct relay *relay);

/* Copies DATA from the input port to the program's standard input, in the same manner. */
struct input {
  int from, to;
  struct input_stream stream;
  size_t begin, end;  /* read and not yet looked at */
  size_t pending;     /* of these, program input to write next */
  uint8_t bytes[1 << 16];
};

struct pollfd input_interest(const struct input *input);
void input_step(struct input *input, short happened);

#endif
