#include "guest.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "kernel.h"
#include "network.h"
#include "processes.h"
#include "terminal.h"

enum {
  /* After SIGKILL to everything: how long a process may hang in the kernel and hold a pipe. */
  DRAIN_PATIENCE_MILLIS = 2000,
  /* A host whose disk hangs that long loses output rather than keeps the guest. */
  SETTLE_PATIENCE_MILLIS = 60000,
  STOP_LENGTH = 5,
  READ_LENGTH = 16,
  TIME_LENGTH = 8,
  RESIZE_LENGTH = 4,
  SYNC_LENGTH = 4,
  PROCESSES_LENGTH = 4,
  READDRESS_NUMBER = 4
};

void guest_begin(struct guest *guest, int channel) {
  guest->channel.fd = channel;
  guest->out.from = guest->out.to = -1;
  guest->err.from = guest->err.to = -1;
  guest->input.from = guest->input.to = -1;
}

static uint64_t millis(uint64_t count) { return count * NANOS_PER_MILLI; }

static void stop(struct guest *guest, const struct frame *frame) {
  int number = frame->payload[0];
  uint64_t deadline = boottime_now() + millis(get_u32(frame->payload + 1));
  if (guest->program == 0) {
    guest->stop_signal = number;
    return;
  }
  if (kill(guest->program, number) != 0) say("stop with signal %d: %s", number, strerror(errno));
  if (guest->kill_at == 0 || deadline < guest->kill_at) guest->kill_at = deadline;
}

static void deliver(const struct guest *guest, int number) {
  if (guest->program > 0 && kill(guest->program, number) != 0) {
    say("signal %d: %s", number, strerror(errno));
  }
}

static void take_counts(struct guest *guest, const struct frame *frame) {
  guest->host_counts = 1;
  guest->out_read = get_u64(frame->payload);
  guest->err_read = get_u64(frame->payload + 8);
}

static void resize(struct guest *guest, const struct frame *frame) {
  guest->window = (struct window){.rows = get_u16(frame->payload),
                                  .columns = get_u16(frame->payload + 2)};
  guest->resized = 1;
  if (guest->started_at && guest->identity.terminal && guest->out.from >= 0) {
    terminal_resize(guest->out.from, guest->window);
  }
}

static void flush(struct guest *guest, uint32_t number) {
  if (!flush_begin(&guest->flush, number)) channel_synced(&guest->channel, number, 1);
}

/* Other addresses than the identity's, or than told last. */
static int change_network(struct guest *guest, const struct frame *frame, struct trouble *why) {
  struct identity told;
  struct addressing before = guest->identity.network;
  if (!guest->identity.arena) return trouble(why, CODE_SETUP, "the guest has no identity yet");
  if (identity_parse_network(frame->payload + READDRESS_NUMBER, frame->length - READDRESS_NUMBER,
                             &told, why) != 0) {
    return -1;
  }
  guest->identity.network = told.network;
  if (network_change(&before, &guest->identity, why) != 0) {
    guest->identity.network = before;
    identity_free(&told);
    return -1;
  }
  free(guest->readdressed);
  guest->readdressed = told.arena;
  return 0;
}

static void readdress(struct guest *guest, const struct frame *frame) {
  struct trouble why;
  int result = change_network(guest, frame, &why);
  if (result != 0) say("other addresses: %s", why.text);
  channel_readdressed(&guest->channel, get_u32(frame->payload), result == 0 ? NULL : &why);
}

/* What the host may say at any time. */
static void obey(struct guest *guest, const struct frame *frame) {
  switch (frame->type) {
    case HOST_STOP:
      if (frame->length == STOP_LENGTH) stop(guest, frame);
      break;
    case HOST_SIGNAL:
      if (frame->length == 1) deliver(guest, frame->payload[0]);
      break;
    case HOST_TIME:
      if (frame->length == TIME_LENGTH) kernel_set_time(get_u64(frame->payload));
      break;
    case HOST_ENTROPY: kernel_add_entropy(frame->payload, frame->length); break;
    case HOST_READ:
      if (frame->length == READ_LENGTH) take_counts(guest, frame);
      break;
    case HOST_RESIZE:
      if (frame->length == RESIZE_LENGTH) resize(guest, frame);
      break;
    case HOST_SYNC:
      if (frame->length == SYNC_LENGTH) flush(guest, get_u32(frame->payload));
      break;
    case HOST_PROCESSES:
      if (frame->length == PROCESSES_LENGTH) {
        processes_tell(&guest->channel, get_u32(frame->payload));
      }
      break;
    case HOST_READDRESS:
      if (frame->length >= READDRESS_NUMBER) readdress(guest, frame);
      break;
    case HOST_IDENTITY: break; /* the first one counts */
    default: say("channel: a frame of unknown type %u is ignored", frame->type);
  }
}

int guest_await_identity(struct guest *guest, struct trouble *why) {
  struct frame frame;
  while (guest->channel.fd >= 0) {
    while (channel_next(&guest->channel, &frame)) {
      if (frame.type != HOST_IDENTITY) obey(guest, &frame);
      if (frame.type == HOST_IDENTITY && !guest->stop_signal) {
        return identity_parse(frame.payload, frame.length, &guest->identity, why) == 0 ? 1 : -1;
      }
      if (guest->stop_signal) return 0;
    }
    struct pollfd port = channel_interest(&guest->channel);
    if (poll(&port, 1, -1) > 0) channel_step(&guest->channel, port.revents);
  }
  return trouble(why, CODE_SETUP, "the host closed the channel before it said what to run");
}

static int watch_children(struct guest *guest, struct trouble *why) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, NULL);
  guest->children = signalfd(-1, &child, SFD_NONBLOCK | SFD_CLOEXEC);
  if (guest->children >= 0) return 0;
  return trouble(why, CODE_SETUP, "cannot watch for the end of processes: %s", strerror(errno));
}

/* What the host has said since the identity, without waiting for more. */
static void catch_up(struct guest *guest) {
  struct frame frame;
  struct pollfd port = channel_interest(&guest->channel);
  while (guest->channel.fd >= 0 && poll(&port, 1, 0) > 0 && port.revents & POLLIN) {
    channel_step(&guest->channel, port.revents);
    while (channel_next(&guest->channel, &frame)) obey(guest, &frame);
  }
  if (guest->resized) guest->identity.window = guest->window;
}

int guest_start(struct guest *guest, struct ports *ports, struct trouble *why) {
  struct program program;
  if (guest->identity.input && ports_open_input(ports, why) != 0) return -1;
  if (account_find(guest->identity.user, &guest->account, why) != 0) return -1;
  if (watch_children(guest, why) != 0) return -1;
  guest->oom_kills = kernel_oom_kills();
  catch_up(guest);
  if (guest->stop_signal) return 0;
  if (program_start(&guest->identity, &guest->account, &program, why) != 0) return -1;
  channel_started(&guest->channel);
  guest->program = program.pid;
  guest->started_at = boottime_now();
  guest->out.from = program.out;
  guest->out.to = ports->out;
  guest->err.from = program.err;
  guest->err.to = ports->err;
  guest->input.from = ports->in;
  guest->input.to = program.in;
  listeners_watch(&guest->listeners, guest->identity.watched, guest->identity.watched_count);
  return 1;
}

static void report_listener(void *context, struct watched_port port) {
  struct guest *guest = context;
  channel_listen(&guest->channel, port);
}

static void look_for_listeners(struct guest *guest, uint64_t now) {
  if (guest->listeners.missing == 0 || guest->program == 0 || now < guest->look_at) return;
  listeners_look(&guest->listeners, report_listener, guest);
  guest->look_at = now + millis((uint64_t)listeners_pause(now - guest->started_at));
}

/* Nothing outlives the program: who holds its pipes would hold up the guest's end. */
static void program_ended(struct guest *guest, int wait_status) {
  guest->program = 0;
  guest->wait_status = wait_status;
  guest->ended_at = boottime_now();
  guest->give_up_at = guest->ended_at + millis(DRAIN_PATIENCE_MILLIS);
  kill(-1, SIGKILL);
}

static void reap(struct guest *guest) {
  struct signalfd_siginfo seen;
  int wait_status;
  while (read(guest->children, &seen, sizeof seen) > 0) continue;
  for (;;) {
    pid_t pid = waitpid(-1, &wait_status, WNOHANG);
    if (pid <= 0) {
      guest->children_left = pid == 0 && !guest->gave_up;
      return;
    }
    if (pid == guest->program) program_ended(guest, wait_status);
    if (flush_ended(&guest->flush, pid, wait_status)) {
      channel_synced(&guest->channel, guest->flush.number, guest->flush.failed);
    }
  }
}

static int time_left(const struct guest *guest, uint64_t now) {
  uint64_t next = UINT64_MAX;
  if (guest->give_up_at) next = guest->give_up_at;
  if (guest->kill_at && guest->kill_at < next) next = guest->kill_at;
  if (!guest->ended_at && guest->listeners.missing > 0 && guest->look_at < next) {
    next = guest->look_at;
  }
  if (next == UINT64_MAX) return -1;
  return next <= now ? 0 : (int)((next - now) / NANOS_PER_MILLI + 1);
}

static void wait_and_move(struct guest *guest, uint64_t now) {
  enum { CHANNEL, CHILDREN, OUT, ERR, INPUT, COUNT };
  struct pollfd waits[COUNT] = {
      [CHANNEL] = channel_interest(&guest->channel),
      [CHILDREN] = {.fd = guest->children, .events = POLLIN},
      [OUT] = relay_interest(&guest->out),
      [ERR] = relay_interest(&guest->err),
      [INPUT] = input_interest(&guest->input),
  };
  if (poll(waits, COUNT, time_left(guest, now)) <= 0) return;
  channel_step(&guest->channel, waits[CHANNEL].revents);
  relay_step(&guest->out, waits[OUT].revents);
  relay_step(&guest->err, waits[ERR].revents);
  input_step(&guest->input, waits[INPUT].revents);
}

static int is_busy(const struct relay *relay) { return relay->begin < relay->end; }

static void give_up_pipe(struct relay *relay) {
  if (relay->from >= 0) close(relay->from);
  relay->from = -1;
}

/* A process that hangs in the kernel may keep a pipe open for ever: its empty pipe is given up. While
   bytes wait for the host, there may be more behind them. */
static void give_up_hanging(struct guest *guest, uint64_t now) {
  if (is_busy(&guest->out) || is_busy(&guest->err)) {
    guest->give_up_at = now + millis(DRAIN_PATIENCE_MILLIS);
    return;
  }
  say("a process does not end although it was killed: going on without it");
  give_up_pipe(&guest->out);
  give_up_pipe(&guest->err);
  guest->give_up_at = 0;
  guest->gave_up = 1;
}

static void kill_everything(struct guest *guest) {
  kill(-1, SIGKILL);
  guest->kill_at = 0;
}

static int is_over(const struct guest *guest) {
  return !guest->program && !guest->children_left && relay_done(&guest->out) &&
         relay_done(&guest->err);
}

void guest_run(struct guest *guest) {
  struct frame frame;
  guest->children_left = 1;
  while (!is_over(guest)) {
    uint64_t now = boottime_now();
    if (guest->kill_at && now >= guest->kill_at) kill_everything(guest);
    if (guest->give_up_at && now >= guest->give_up_at) give_up_hanging(guest, now);
    look_for_listeners(guest, now);
    wait_and_move(guest, now);
    while (channel_next(&guest->channel, &frame)) obey(guest, &frame);
    reap(guest);
  }
  struct program_end end = {.wait_status = guest->wait_status,
                            .out_of_memory = kernel_oom_kills() > guest->oom_kills,
                            .at = guest->ended_at,
                            .out_bytes = guest->out.sent,
                            .err_bytes = guest->err.sent};
  channel_exit(&guest->channel, &end);
}

static int is_read(const struct guest *guest) {
  return guest->out_read >= guest->out.sent && guest->err_read >= guest->err.sent;
}

void guest_settle(struct guest *guest) {
  struct frame frame;
  uint64_t deadline = boottime_now() + millis(SETTLE_PATIENCE_MILLIS);
  while (guest->host_counts && guest->channel.fd >= 0 && !is_read(guest)) {
    uint64_t now = boottime_now();
    if (now >= deadline) {
      say("the host does not read the program's output: the rest of it is lost");
      return;
    }
    struct pollfd port = channel_interest(&guest->channel);
    poll(&port, 1, (int)((deadline - now) / NANOS_PER_MILLI + 1));
    channel_step(&guest->channel, port.revents);
    while (channel_next(&guest->channel, &frame)) obey(guest, &frame);
  }
}
