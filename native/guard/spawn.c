#include "spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "landlock.h"

/* Above every number that the hypervisor finds something under, so that dup2() overwrites none. */
enum { OUT_OF_THE_WAY = 64 };

static int move_away(int descriptor) {
  int moved = descriptor < 0 ? -1 : fcntl(descriptor, F_DUPFD_CLOEXEC, OUT_OF_THE_WAY);
  if (descriptor >= 0) {
    int error = errno;
    close(descriptor);
    errno = error;
  }
  return moved;
}

static bool open_wires(int ours[WIRES], int theirs[WIRES]) {
  for (int i = 0; i < WIRES; i++) {
    int pair[2];
    int made = i == WIRE_PRINTED ? pipe2(pair, O_CLOEXEC)
                                 : socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair);
    if (made != 0) {
      return false;
    }
    ours[i] = pair[0];
    theirs[i] = move_away(pair[1]);
    if (theirs[i] < 0 || fcntl(ours[i], F_SETFL, O_NONBLOCK) != 0) {
      return false;
    }
  }
  return true;
}

static void close_all(int descriptors[WIRES]) {
  for (int i = 0; i < WIRES; i++) {
    if (descriptors[i] >= 0) {
      close(descriptors[i]);
    }
  }
}

static bool limit(int resource, uint64_t value, bool wanted) {
  struct rlimit both = {value, value};
  return !wanted || setrlimit((__rlimit_resource_t)resource, &both) == 0;
}

static bool move_handed_away(struct handed *handed) {
  bool moved = true;
  for (int i = 0; i < DOORS; i++) {
    bool open = handed->door[i] >= 0;
    handed->door[i] = move_away(handed->door[i]);
    moved = moved && open == (handed->door[i] >= 0);
  }
  handed->lock = move_away(handed->lock);
  handed->landlock = move_away(handed->landlock);
  return moved && handed->lock >= 0;
}

static bool place_descriptors(const struct handed *handed, const int theirs[WIRES]) {
  int nothing = move_away(open("/dev/null", O_RDONLY | O_CLOEXEC));
  bool placed = nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0
                && dup2(theirs[WIRE_PRINTED], STDOUT_FILENO) >= 0
                && dup2(theirs[WIRE_PRINTED], STDERR_FILENO) >= 0
                && dup2(handed->lock, LOCK_DESCRIPTOR) >= 0;
  for (int i = 0; i < DOORS; i++) {
    placed = placed && (handed->door[i] < 0
                        || dup2(handed->door[i], FIRST_DOOR_DESCRIPTOR + i) >= 0);
  }
  for (int i = 0; i < WIRE_PRINTED; i++) {
    placed = placed && dup2(theirs[i], FIRST_WIRE_DESCRIPTOR + i) >= 0;
  }
  return placed;
}

static void default_signals(void) {
  sigset_t none;
  for (int i = 1; i < NSIG; i++) {
    signal(i, SIG_DFL);
  }
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Returns only when something failed: what. */
static const char *become(const struct spec *spec, pid_t guard, struct handed handed,
                          const int theirs[WIRES]) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != guard) {
    return "outlive no guard";
  }
  if (setpgid(0, 0) != 0) {
    return "make a process group";
  }
  default_signals();
  bool confined = handed.landlock >= 0;
  if (!move_handed_away(&handed) || !place_descriptors(&handed, theirs)) {
    return "place the descriptors";
  }
  if (!limit(RLIMIT_CORE, 0, true) || !limit(RLIMIT_AS, spec->rlimit_as, spec->rlimit_as > 0)
      || !limit(RLIMIT_NOFILE, spec->rlimit_nofile, spec->rlimit_nofile > 0)) {
    return "set the limits";
  }
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0
      || (confined && !landlock_enter(handed.landlock))) {
    return "confine itself";
  }
  execv(spec->argument[0], spec->argument);
  return "run";
}

struct refusal {
  int error;
  char step[28];
};

static void refuse(int report, const char *step) {
  struct refusal refusal = {.error = errno};
  strncpy(refusal.step, step, sizeof refusal.step - 1);
  if (write(report, &refusal, sizeof refusal) < 0) {
    _exit(126); /* the guard is gone */
  }
  _exit(127);
}

/* The report's other end closes with exec: nothing to read means that the program runs. */
static bool await_exec(const struct spec *spec, int report, pid_t process, complaint *why) {
  struct refusal refusal = {0};
  ssize_t count;
  do {
    count = read(report, &refusal, sizeof refusal);
  } while (count < 0 && errno == EINTR);
  if (count == 0) {
    return true;
  }
  while (waitpid(process, NULL, 0) < 0 && errno == EINTR) {
  }
  errno = refusal.error;
  refusal.step[sizeof refusal.step - 1] = '\0';
  return complain_errno(why, "cannot %s '%s'", refusal.step, spec->argument[0]);
}

static bool fork_and_exec(const struct spec *spec, struct handed handed, pid_t *process,
                          const int theirs[WIRES], complaint *why) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) != 0) {
    return complain_errno(why, "cannot make a pipe");
  }
  int their_report = move_away(report[1]);
  pid_t guard = getpid();
  pid_t child = their_report < 0 ? -1 : fork();
  if (child == 0) {
    refuse(their_report, become(spec, guard, handed, theirs));
  }
  int error = errno;
  if (their_report >= 0) {
    close(their_report);
  }
  errno = error;
  bool runs = child < 0 ? complain_errno(why, "cannot fork")
                        : await_exec(spec, report[0], child, why);
  close(report[0]);
  *process = child;
  return runs;
}

bool spawn(const struct spec *spec, struct handed handed, pid_t *process, int ours[WIRES],
           complaint *why) {
  int theirs[WIRES];
  memset(theirs, -1, sizeof theirs);
  memset(ours, -1, WIRES * sizeof ours[0]);
  bool spawned = open_wires(ours, theirs)
                     ? fork_and_exec(spec, handed, process, theirs, why)
                     : complain_errno(why, "cannot make the hypervisor's wires");
  close_all(theirs);
  if (!spawned) {
    close_all(ours);
  }
  return spawned;
}
