#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "control_types.h"
#include "door.h"
#include "landlock.h"

enum {
  /* How long a start waits for a guard, or a hypervisor, that is just ending. */
  LOCK_WAIT_MS = 5000,
  LOCK_RETRY_MS = 2,
  /* How long clients have to take the last answers. */
  FAREWELL_MS = 1000
};

/* ---- start ---- */

static int open_folder(int parent, const char *path, complaint *why) {
  if (mkdirat(parent, path, 0700) != 0 && errno != EEXIST) {
    complain_errno(why, "cannot make the folder '%s'", path);
    return -1;
  }
  int folder = openat(parent, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) {
    complain_errno(why, "cannot open the folder '%s'", path);
  }
  return folder;
}

/* An open-file-description lock, which the hypervisor inherits: it is free only when guard and
 * hypervisor are both gone. POSIX locks, as Java takes them, conflict with it. */
static bool take_lock(struct guard *guard, const char *directory, complaint *why) {
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  struct timespec pause = {0, LOCK_RETRY_MS * 1000000L};
  int64_t deadline = clock_steady() + LOCK_WAIT_MS;
  guard->lock = openat(guard->directory, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (guard->lock < 0) {
    return complain_errno(why, "cannot open 'lock' in '%s'", directory);
  }
  while (fcntl(guard->lock, F_OFD_SETLK, &whole) != 0) {
    if (errno != EAGAIN && errno != EACCES && errno != EINTR) {
      return complain_errno(why, "cannot lock '%s'", directory);
    }
    if (clock_steady() > deadline || control_taken(guard)) {
      return complain(why, "another machine runs in '%s'", directory);
    }
    nanosleep(&pause, NULL);
  }
  return true;
}

/* Who found no guard here, and no lock held, took the machine for lost and removed the spec: a guard
 * that was only slow to take the lock must not start it after all. */
static bool not_revoked(const struct spec *spec, complaint *why) {
  struct stat status;
  bool stands = spec->file < 0 || (fstat(spec->file, &status) == 0 && status.st_nlink > 0);
  if (spec->file >= 0) {
    close(spec->file);
  }
  return stands || complain(why, "the spec was removed: the start was given up meanwhile");
}

static bool watch_children(struct guard *guard, complaint *why) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, NULL);
  guard->signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  return guard->signals >= 0 || complain_errno(why, "cannot watch for the hypervisor's end");
}

static bool prepare_records(struct guard *guard, complaint *why) {
  guard->exit_record = (struct record){guard->directory, "exit.json", "exit.json.new"};
  guard->guest_exit = (struct record){guard->directory, "guest-exit", "guest-exit.new"};
  return record_reserve(&guard->exit_record, why) && record_reserve(&guard->guest_exit, why);
}

static void release_records(struct guard *guard) {
  record_release(&guard->exit_record);
  record_release(&guard->guest_exit);
}

static bool open_doors(struct guard *guard, const struct spec *spec, int doors[DOORS],
                       complaint *why) {
  for (int i = 0; i < DOORS; i++) {
    if (spec->door[i] != NULL) {
      doors[i] = door_open(spec->door[i], why);
      if (doors[i] < 0) {
        return false;
      }
      strcpy(guard->door[i], spec->door[i]);
    }
  }
  return true;
}

static void remove_doors(struct guard *guard) {
  for (int i = 0; i < DOORS; i++) {
    door_remove(guard->door[i]);
  }
}

static bool spawn_with_doors(struct guard *guard, const struct spec *spec, int rules,
                             complaint *why) {
  struct handed handed = {.lock = guard->lock, .landlock = rules};
  memset(handed.door, -1, sizeof handed.door);
  bool spawned = open_doors(guard, spec, handed.door, why)
                 && spawn(spec, handed, &guard->hypervisor, guard->wire, why);
  for (int i = 0; i < DOORS; i++) {
    if (handed.door[i] >= 0) {
      close(handed.door[i]); /* the hypervisor's alone: once it is gone, nobody listens */
    }
  }
  if (!spawned) {
    remove_doors(guard);
  }
  return spawned;
}

static bool start_hypervisor(struct guard *guard, const struct spec *spec, int rules,
                             complaint *why) {
  capped_begin(&guard->console, guard->directory, "console.log", "console.log.1",
               spec->console_max_bytes);
  capped_begin(&guard->printed, guard->directory, "hypervisor.log", NULL, PRINTED_MAX_BYTES);
  bool started = prepare_records(guard, why) && spawn_with_doors(guard, spec, rules, why);
  guard->started_at = clock_wall();
  if (!started) {
    release_records(guard);
  }
  return started;
}

static bool start_in_folder(struct guard *guard, const struct spec *spec, int rules,
                            complaint *why) {
  if (!take_lock(guard, spec->directory, why)
      || !not_revoked(spec, why)
      || !log_open(&guard->log, guard->logs, spec->log_max_bytes, spec->log_files, why)
      || !watch_children(guard, why)) {
    return false;
  }
  bool listens = control_listen(guard, why);
  bool started = listens && start_hypervisor(guard, spec, rules, why);
  if (listens && !started) {
    control_end(guard);
  }
  return started;
}

bool guard_start(struct guard *guard, const struct spec *spec, complaint *why) {
  int rules;
  guard->grace_ms = spec->goodbye_grace_ms;
  guard->to_channel.limit = CHANNEL_MAX_BACKLOG;
  guard->to_input.limit = INPUT_MAX_BACKLOG;
  strcpy(guard->control, spec->control);
  for (int i = 0; i < MAX_CLIENTS; i++) {
    guard->client[i].socket = -1;
  }
  if (!landlock_prepare(spec, &rules, &guard->landlock, why)) {
    return false;
  }
  guard->directory = open_folder(AT_FDCWD, spec->directory, why);
  guard->logs = guard->directory < 0 ? -1 : open_folder(guard->directory, "logs", why);
  bool started = guard->logs >= 0 && start_in_folder(guard, spec, rules, why);
  if (rules >= 0) {
    close(rules);
  }
  return started;
}

/* ---- the hypervisor's end ---- */

/* Children that it should not have had end with it; before it is waited for, its process group
 * cannot be anybody else's. */
static bool wait_for_hypervisor(struct guard *guard) {
  siginfo_t ended = {0};
  int status;
  if (waitid(P_PID, (id_t)guard->hypervisor, &ended, WEXITED | WNOHANG | WNOWAIT) != 0
      || ended.si_pid == 0) {
    return false;
  }
  kill(-guard->hypervisor, SIGKILL);
  waitpid(guard->hypervisor, &status, 0);
  guard->hypervisor = 0;
  guard->ending.status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  guard->ending.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return true;
}

static void meet_deadline(struct guard *guard) {
  if (guard->deadline == 0 || clock_steady() < guard->deadline) {
    return;
  }
  kill(guard->hypervisor, guard->deadline_signal);
  guard->deadline =
      guard->deadline_signal == SIGTERM ? guard->deadline + (int64_t)guard->grace_ms / 2 : 0;
  guard->deadline_signal = SIGKILL;
}

/* ---- the loop ---- */

enum { SOURCES = 2 + WIRES + MAX_CLIENTS };

struct watch {
  nfds_t count;
  struct pollfd poll[SOURCES];
  int client[SOURCES]; /* which client an entry is, or a wire's number below 0, see WIRE_SOURCE */
};

#define WIRE_SOURCE(wire) (-1 - (wire))
enum { SIGNAL_SOURCE = -100, LISTENER_SOURCE = -101 };

static void add(struct watch *watch, int descriptor, int events, int source) {
  if (descriptor >= 0 && events != 0) {
    watch->poll[watch->count] = (struct pollfd){.fd = descriptor, .events = (short)events};
    watch->client[watch->count++] = source;
  }
}

static void add_wires(struct watch *watch, const struct guard *guard) {
  for (int wire = 0; wire < WIRES; wire++) {
    bool writes = (wire == WIRE_CHANNEL && queue_size(&guard->to_channel) > 0)
                  || (wire == WIRE_IN && queue_size(&guard->to_input) > 0);
    add(watch, guard->wire[wire], writes ? POLLIN | POLLOUT : POLLIN, WIRE_SOURCE(wire));
  }
}

static void add_clients(struct watch *watch, const struct guard *guard) {
  for (int i = 0; i < MAX_CLIENTS; i++) {
    add(watch, guard->client[i].socket, client_events(&guard->client[i]), i);
  }
}

/* Milliseconds to the next thing that has a time; -1, for ever, is the rule. */
static int patience(const struct guard *guard) {
  int64_t next = guard->deadline;
  if (guard->deaf_until != 0 && (next == 0 || guard->deaf_until < next)) {
    next = guard->deaf_until;
  }
  if (next == 0) {
    return -1;
  }
  int64_t left = next - clock_steady();
  return left < 0 ? 0 : (int)left;
}

static void flush_queues(struct guard *guard) {
  control_give_input(guard);
  if (guard->wire[WIRE_CHANNEL] >= 0 && !queue_flush(&guard->to_channel, guard->wire[WIRE_CHANNEL])) {
    queue_clear(&guard->to_channel); /* what it said last is still read */
  }
  if (guard->wire[WIRE_IN] >= 0 && !queue_flush(&guard->to_input, guard->wire[WIRE_IN])) {
    queue_clear(&guard->to_input);
  }
  for (int i = 0; i < MAX_CLIENTS; i++) {
    if (queue_size(&guard->client[i].out) > 0 || guard->client[i].closing) {
      client_flush(&guard->client[i]);
    }
  }
}

/* Returns whether the hypervisor has ended. */
static bool handle(struct guard *guard, const struct watch *watch) {
  bool ended = false;
  for (nfds_t i = 0; i < watch->count; i++) {
    int source = watch->client[i];
    if (watch->poll[i].revents == 0) {
      continue;
    }
    if (source == SIGNAL_SOURCE) {
      struct signalfd_siginfo ignored;
      ended = read(guard->signals, &ignored, sizeof ignored) > 0 && wait_for_hypervisor(guard);
    } else if (source == LISTENER_SOURCE) {
      control_accept(guard);
    } else if (source >= 0) {
      control_serve(guard, &guard->client[source]);
    } else if (watch->poll[i].revents & ~POLLOUT) {
      guest_read_wire(guard, (enum wire)WIRE_SOURCE(source));
    }
  }
  return ended;
}

static bool live(struct guard *guard) {
  struct watch watch;
  watch.count = 0;
  if (guard->deaf_until != 0 && clock_steady() >= guard->deaf_until) {
    guard->deaf_until = 0;
  }
  add(&watch, guard->signals, POLLIN, SIGNAL_SOURCE);
  add_wires(&watch, guard);
  add_clients(&watch, guard);
  add(&watch, guard->deaf_until == 0 ? guard->listener : -1, POLLIN, LISTENER_SOURCE);
  bool ended = poll(watch.poll, watch.count, patience(guard)) > 0 && handle(guard, &watch);
  control_log_grew(guard, false);
  flush_queues(guard);
  if (!ended) {
    meet_deadline(guard);
  }
  return !ended;
}

/* Gives clients a moment to take what is queued for them. */
static void say_farewell(struct guard *guard) {
  int64_t deadline = clock_steady() + FAREWELL_MS;
  for (int64_t left = FAREWELL_MS; left > 0; left = deadline - clock_steady()) {
    struct watch watch;
    watch.count = 0;
    for (int i = 0; i < MAX_CLIENTS; i++) {
      client_flush(&guard->client[i]);
      add(&watch, guard->client[i].socket, client_events(&guard->client[i]) & POLLOUT, i);
    }
    if (watch.count == 0 || poll(watch.poll, watch.count, (int)left) < 0) {
      return;
    }
  }
}

void guard_run(struct guard *guard) {
  while (live(guard)) {
  }
  guest_drain(guard);
  log_close(&guard->log);
  const char *exit_record = ending_write(guard);
  remove_doors(guard);
  control_end(guard);
  control_log_grew(guard, true);
  for (int i = 0; i < MAX_CLIENTS; i++) {
    if (guard->client[i].subscribed) {
      client_tell(&guard->client[i], CONTROL_EXITED, exit_record, strlen(exit_record));
    }
  }
  release_records(guard);
  say_farewell(guard);
}
