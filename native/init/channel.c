#include "channel.h"

#include <errno.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"

enum { EXIT_CODE = 0, EXIT_SIGNAL = 1, EXIT_OUT_OF_MEMORY = 1 };

struct pollfd channel_interest(const struct channel *channel) {
  short events = POLLIN;
  if (channel->queue.held > 0) events |= POLLOUT;
  return (struct pollfd){.fd = channel->fd, .events = events};
}

static void lose(struct channel *channel, const char *why) {
  say("channel: %s: going on without the host", why);
  close(channel->fd);
  channel->fd = -1;
}

static void write_out(struct channel *channel) {
  while (channel->fd >= 0 && channel->queue.held > 0) {
    ssize_t n = write(channel->fd, channel->queue.bytes, channel->queue.held);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (n < 0) {
      lose(channel, strerror(errno));
    } else {
      frame_queue_sent(&channel->queue, (size_t)n);
    }
  }
}

static void read_in(struct channel *channel) {
  size_t space;
  uint8_t *at = frame_space(&channel->reader, &space);
  if (space == 0) return;
  ssize_t n = read(channel->fd, at, space);
  if (n > 0) {
    frame_added(&channel->reader, (size_t)n);
  } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
    lose(channel, n == 0 ? "the host closed it" : strerror(errno));
  }
}

void channel_step(struct channel *channel, short happened) {
  if (channel->fd < 0 || happened == 0) return;
  if (happened & (POLLERR | POLLNVAL) || (happened & POLLHUP && !(happened & POLLIN))) {
    lose(channel, "the host closed it");
    return;
  }
  if (happened & POLLIN) read_in(channel);
  write_out(channel);
}

int channel_next(struct channel *channel, struct frame *frame) {
  if (channel->fd < 0) return 0;
  int found = frame_next(&channel->reader, frame);
  if (found >= 0) return found;
  lose(channel, "the host sent a frame that is too long");
  return 0;
}

void channel_flush(struct channel *channel, int patience_millis) {
  uint64_t deadline = boottime_now() + (uint64_t)patience_millis * NANOS_PER_MILLI;
  write_out(channel);
  while (channel->fd >= 0 && channel->queue.held > 0 && boottime_now() < deadline) {
    struct pollfd port = {.fd = channel->fd, .events = POLLOUT};
    if (poll(&port, 1, patience_millis) > 0) channel_step(channel, port.revents);
  }
}

static void send(struct channel *channel, uint8_t type, const void *payload, size_t length) {
  if (frame_queue_add(&channel->queue, type, payload, length) != 0) {
    say("channel: a frame of type %u is lost: too much waits to be sent", type);
  }
  write_out(channel);
}

void channel_hello(struct channel *channel, uint64_t began) {
  struct utsname kernel;
  uint8_t payload[18 + sizeof kernel.release];
  if (uname(&kernel) != 0) kernel.release[0] = 0;
  size_t length = strlen(kernel.release);
  put_u16(payload, CHANNEL_VERSION);
  put_u64(payload + 2, began);
  put_u64(payload + 10, boottime_now());
  memcpy(payload + 18, kernel.release, length);
  send(channel, GUEST_HELLO, payload, 18 + length);
}

void channel_features(struct channel *channel) {
  uint8_t payload[4];
  put_u32(payload, FEATURE_TERMINAL | FEATURE_SYNC | FEATURE_PROCESSES | FEATURE_MOUNTS |
                       FEATURE_ADDRESSES);
  send(channel, GUEST_FEATURES, payload, sizeof payload);
}

void channel_started(struct channel *channel) {
  uint8_t payload[8];
  put_u64(payload, boottime_now());
  send(channel, GUEST_STARTED, payload, sizeof payload);
}

void channel_failed(struct channel *channel, const struct trouble *why) {
  uint8_t payload[1 + sizeof why->text];
  size_t length = strlen(why->text);
  payload[0] = (uint8_t)why->code;
  memcpy(payload + 1, why->text, length);
  send(channel, GUEST_FAILED, payload, 1 + length);
}

void channel_listen(struct channel *channel, struct watched_port port) {
  uint8_t payload[11] = {port.protocol};
  put_u16(payload + 1, port.port);
  put_u64(payload + 3, boottime_now());
  send(channel, GUEST_LISTEN, payload, sizeof payload);
}

void channel_exit(struct channel *channel, const struct program_end *end) {
  uint8_t payload[27];
  int status = end->wait_status, signalled = WIFSIGNALED(status);
  payload[0] = signalled ? EXIT_SIGNAL : EXIT_CODE;
  payload[1] = (uint8_t)(signalled ? WTERMSIG(status) : WEXITSTATUS(status));
  payload[2] = end->out_of_memory ? EXIT_OUT_OF_MEMORY : 0;
  put_u64(payload + 3, end->at);
  put_u64(payload + 11, end->out_bytes);
  put_u64(payload + 19, end->err_bytes);
  send(channel, GUEST_EXIT, payload, sizeof payload);
}

void channel_processes(struct channel *channel, const uint8_t *payload, size_t length) {
  send(channel, GUEST_PROCESSES, payload, length);
}

void channel_synced(struct channel *channel, uint32_t number, int failed) {
  uint8_t payload[5];
  put_u32(payload, number);
  payload[4] = failed ? 1 : 0;
  send(channel, GUEST_SYNCED, payload, sizeof payload);
}

void channel_readdressed(struct channel *channel, uint32_t number, const struct trouble *why) {
  uint8_t payload[5 + sizeof why->text];
  size_t length = why ? strlen(why->text) : 0;
  put_u32(payload, number);
  payload[4] = why ? 1 : 0;
  if (length > 0) memcpy(payload + 5, why->text, length);
  send(channel, GUEST_READDRESSED, payload, 5 + length);
}

void channel_goodbye(struct channel *channel) { send(channel, GUEST_GOODBYE, NULL, 0); }
