#include "relay.h"

#include <errno.h>
#include <unistd.h>

#include "trouble.h"

static void close_end(int *fd) {
  if (*fd >= 0) close(*fd);
  *fd = -1;
}

static int must_wait(ssize_t result) {
  return result < 0 && (errno == EAGAIN || errno == EINTR);
}

struct pollfd relay_interest(const struct relay *relay) {
  if (relay->begin < relay->end) return (struct pollfd){.fd = relay->to, .events = POLLOUT};
  return (struct pollfd){.fd = relay->from, .events = POLLIN};
}

static void relay_read(struct relay *relay) {
  ssize_t n = read(relay->from, relay->bytes, sizeof relay->bytes);
  if (must_wait(n)) return;
  if (n <= 0) {
    close_end(&relay->from);
    return;
  }
  relay->begin = 0;
  relay->end = (size_t)n;
}

/* A host that is gone for good must not stop the program: its output is then dropped. */
static void relay_write(struct relay *relay) {
  while (relay->begin < relay->end && relay->to >= 0) {
    ssize_t n = write(relay->to, relay->bytes + relay->begin, relay->end - relay->begin);
    if (must_wait(n)) return;
    if (n < 0) {
      close_end(&relay->to);
    } else {
      relay->begin += (size_t)n;
      relay->sent += (uint64_t)n;
    }
  }
  if (relay->to < 0) relay->begin = relay->end;
}

void relay_step(struct relay *relay, short happened) {
  if (happened == 0) return;
  int was_writing = relay->begin < relay->end;
  if (was_writing && (happened & (POLLHUP | POLLERR | POLLNVAL))) close_end(&relay->to);
  if (!was_writing && relay->from >= 0) relay_read(relay);
  relay_write(relay);
}

int relay_done(const struct relay *relay) {
  return relay->from < 0 && relay->begin == relay->end;
}

struct pollfd input_interest(const struct input *input) {
  if (input->pending > 0) return (struct pollfd){.fd = input->to, .events = POLLOUT};
  return (struct pollfd){.fd = input->from, .events = POLLIN};
}

static void close_both(struct input *input) {
  close_end(&input->to);
  close_end(&input->from);
}

static void input_read(struct input *input) {
  ssize_t n = read(input->from, input->bytes, sizeof input->bytes);
  if (must_wait(n)) return;
  input->begin = 0;
  input->end = n < 0 ? 0 : (size_t)n;
  if (n <= 0) close_both(input);
}

/* Looks for the next program input among the bytes read; the end of input closes the pipe. */
static void input_parse(struct input *input) {
  while (input->pending == 0 && input->begin < input->end) {
    size_t skip;
    input->pending = input_next(&input->stream, input->bytes + input->begin,
                                input->end - input->begin, &skip);
    input->begin += skip;
  }
  if (input->pending > 0 || !input->stream.ended) return;
  if (input->stream.ended < 0) say("input port: the host broke the protocol: input ends here");
  close_both(input);
}

/* A program that has closed its input is not told more; what comes is read and dropped. */
static void input_write(struct input *input) {
  while (input->pending > 0) {
    ssize_t n = input->to < 0 ? (ssize_t)input->pending
                              : write(input->to, input->bytes + input->begin, input->pending);
    if (must_wait(n)) return;
    if (n < 0) {
      close_end(&input->to);
      continue;
    }
    input->begin += (size_t)n;
    input->pending -= (size_t)n;
    if (input->pending == 0) input_parse(input);
  }
}

void input_step(struct input *input, short happened) {
  if (happened == 0) return;
  if (input->pending > 0) {
    input_write(input);
    return;
  }
  if (happened & (POLLHUP | POLLERR | POLLNVAL) && !(happened & POLLIN)) {
    close_both(input);
    return;
  }
  if (input->from >= 0) input_read(input);
  input_parse(input);
  input_write(input);
}
