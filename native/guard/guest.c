#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bytes.h"
#include "clock.h"
#include "frame.h"
#include "guard.h"

/* Bounds the last reading where somebody else still holds a wire's other end and writes on. */
enum { MAX_DRAINED = 16 << 20 };

static void on_goodbye(struct guard *guard) {
  if (!guard->ending.synced) {
    guard->ending.synced = true;
    guard->deadline = clock_steady() + (int64_t)guard->grace_ms;
    guard->deadline_signal = SIGTERM;
  }
}

/* The time of a frame is also its number: no two are the same, and a client that subscribes again
 * knows by it which frames it has had. */
static uint64_t frame_time(struct guard *guard) {
  uint64_t now = clock_wall();
  guard->last_frame_at = now > guard->last_frame_at ? now : guard->last_frame_at + 1;
  return guard->last_frame_at;
}

static void drain_output(struct guard *guard);

/* Tells the guest how much of its program's output is here: on HELLO, so that it knows that it will be
 * told, and once all that EXIT counted has come. Until then it keeps the hypervisor alive, in which
 * bytes may still lie. */
static void tell_counts(struct guard *guard) {
  uint8_t payload[16];
  put_u64(payload, guard->bytes_read[WIRE_OUT]);
  put_u64(payload + 8, guard->bytes_read[WIRE_ERR]);
  queue_frame(&guard->to_channel, HOST_READ, payload, sizeof payload, NULL, 0);
  guard->counts_due = false;
}

static void tell_counts_when_due(struct guard *guard) {
  if (guard->counts_due && guard->bytes_read[WIRE_OUT] >= guard->out_due &&
      guard->bytes_read[WIRE_ERR] >= guard->err_due) {
    tell_counts(guard);
  }
}

/* An EXIT with counts is 27 bytes; docs/design/guest-channel.md. */
static void on_exit_counts(struct guard *guard, const uint8_t *payload, size_t length) {
  if (length < 27) {
    return;
  }
  guard->out_due = get_u64(payload + 11);
  guard->err_due = get_u64(payload + 19);
  guard->counts_due = true;
  tell_counts_when_due(guard);
}

/* An answer is for who asked, and would crowd out what is kept. */
static void pass_on(struct guard *guard, uint8_t type, const uint8_t *payload, size_t length) {
  uint8_t answer[KEPT_OVERHEAD + CHANNEL_MAX_PAYLOAD];
  control_broadcast(guard, answer,
                    channel_answer(answer, frame_time(guard), type, payload, length));
}

static void on_frame(void *owner, uint8_t type, const uint8_t *payload, size_t length) {
  struct guard *guard = owner;
  size_t answer_length;
  if (type >= GUEST_FIRST_ANSWER) {
    pass_on(guard, type, payload, length);
    return;
  }
  if (type == GUEST_HELLO) {
    tell_counts(guard);
  } else if (type == GUEST_EXIT || type == GUEST_FAILED) {
    drain_output(guard); /* sent before, so the log is whole for whoever is told of the end */
    ending_told(guard, type == GUEST_FAILED, payload, length);
    if (type == GUEST_EXIT) {
      on_exit_counts(guard, payload, length);
    }
  } else if (type == GUEST_GOODBYE) {
    on_goodbye(guard);
  }
  const uint8_t *answer =
      kept_add(&guard->kept, frame_time(guard), type, payload, length, &answer_length);
  control_broadcast(guard, answer, answer_length);
}

/* The channel is read into a buffer of its own: EXIT has the other wires read in between. */
static void on_channel(struct guard *guard, const char *bytes, size_t length) {
  bool was_broken = guard->channel.broken;
  channel_feed(&guard->channel, (const uint8_t *)bytes, length, on_frame, guard);
  if (guard->channel.broken && !was_broken) {
    static const char note[] =
        "skiff-guard: the guest's channel has a frame of more than 1 MiB; it is ignored from here\n";
    capped_write(&guard->printed, note, sizeof note - 1);
  }
}

static void take(struct guard *guard, enum wire wire, const char *bytes, size_t length) {
  switch (wire) {
    case WIRE_CHANNEL:
      on_channel(guard, bytes, length);
      break;
    case WIRE_OUT:
      log_write(&guard->log, LOG_STDOUT, bytes, length, clock_wall());
      break;
    case WIRE_ERR:
      log_write(&guard->log, LOG_STDERR, bytes, length, clock_wall());
      break;
    case WIRE_CONSOLE:
      capped_write(&guard->console, bytes, length);
      break;
    case WIRE_PRINTED:
      capped_write(&guard->printed, bytes, length);
      break;
    case WIRE_IN: /* nothing is expected, but a guest that writes must not fill the wire */
    case WIRES:
      break;
  }
}

static void hang_up(struct guard *guard, enum wire wire) {
  close(guard->wire[wire]);
  guard->wire[wire] = -1;
  if (wire == WIRE_CHANNEL) {
    queue_clear(&guard->to_channel);
  } else if (wire == WIRE_IN) {
    queue_clear(&guard->to_input);
  }
}

/* Reads once; returns how much came. */
static size_t read_once(struct guard *guard, enum wire wire) {
  bool channel = wire == WIRE_CHANNEL;
  char *buffer = channel ? guard->channel_buffer : guard->buffer;
  ssize_t count = read(guard->wire[wire], buffer,
                       channel ? sizeof guard->channel_buffer : sizeof guard->buffer);
  if (count > 0) {
    guard->bytes_read[wire] += (uint64_t)count;
    take(guard, wire, buffer, (size_t)count);
    tell_counts_when_due(guard);
    return (size_t)count;
  }
  if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    hang_up(guard, wire);
  }
  return 0;
}

void guest_read_wire(struct guard *guard, enum wire wire) { read_once(guard, wire); }

static void drain(struct guard *guard, enum wire wire) {
  size_t drained = 0, count = 1;
  while (count > 0 && drained < MAX_DRAINED && guard->wire[wire] >= 0) {
    count = read_once(guard, wire);
    drained += count;
  }
}

void guest_drain(struct guard *guard) {
  for (int wire = 0; wire < WIRES; wire++) {
    drain(guard, (enum wire)wire);
  }
}

static void drain_output(struct guard *guard) {
  drain(guard, WIRE_OUT);
  drain(guard, WIRE_ERR);
}
