#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "executable.h"
#include "files.h"
#include "terminal.h"

static const char DEFAULT_PATH[] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/* Where the child got stuck: what it tells its parent when exec did not happen. */
enum step { STEP_STREAMS, STEP_GROUPS, STEP_GROUP, STEP_USER, STEP_DIRECTORY, STEP_EXEC };
struct report {
  int step, error;
};

/* Child's and init's end of each stream, and of the report. With a terminal init's are its master and
   the child opens its own. */
struct pipes {
  int in[2], out[2], err[2], report[2];
  char terminal[TERMINAL_PATH];
};

static void close_pair(int pair[2]) {
  for (int i = 0; i < 2; i++) {
    if (pair[i] >= 0) close(pair[i]);
    pair[i] = -1;
  }
}

static void close_all(struct pipes *pipes) {
  close_pair(pipes->in);
  close_pair(pipes->out);
  close_pair(pipes->err);
  close_pair(pipes->report);
}

/* The pipes are the user's own, or /dev/stdout could not be opened again by a program that is not
   root. */
static int make_streams(struct pipes *pipes, int input, const struct account *account) {
  if (input ? pipe2(pipes->in, O_CLOEXEC) != 0
            : (pipes->in[0] = open("/dev/null", O_RDONLY | O_CLOEXEC)) < 0) {
    return -1;
  }
  if (pipe2(pipes->out, O_CLOEXEC) != 0 || pipe2(pipes->err, O_CLOEXEC) != 0) return -1;
  const int owned[] = {input ? pipes->in[0] : -1, pipes->out[1], pipes->err[1]};
  for (size_t i = 0; i < sizeof owned / sizeof *owned; i++) {
    if (owned[i] >= 0 && fchown(owned[i], account->uid, account->gid) != 0) return -1;
  }
  const int ours[] = {pipes->in[1], pipes->out[0], pipes->err[0]};
  for (size_t i = 0; i < sizeof ours / sizeof *ours; i++) {
    if (ours[i] >= 0 && fcntl(ours[i], F_SETFL, O_NONBLOCK) != 0) return -1;
  }
  return 0;
}

static int make_terminal(struct pipes *pipes, const struct identity *identity,
                         const struct account *account) {
  pipes->out[0] = terminal_open(identity->window, account->uid, pipes->terminal);
  if (pipes->out[0] < 0 || !identity->input) return pipes->out[0] < 0 ? -1 : 0;
  pipes->in[1] = fcntl(pipes->out[0], F_DUPFD_CLOEXEC, 0);
  return pipes->in[1] < 0 ? -1 : 0;
}

static int make_pipes(struct pipes *pipes, const struct identity *identity,
                      const struct account *account) {
  *pipes = (struct pipes){{-1, -1}, {-1, -1}, {-1, -1}, {-1, -1}, ""};
  if (pipe2(pipes->report, O_CLOEXEC) != 0) return -1;
  return identity->terminal ? make_terminal(pipes, identity, account)
                            : make_streams(pipes, identity->input, account);
}

static int complete_environment(struct identity *identity, const struct account *account,
                                struct trouble *why) {
  static char home[PATH_MAX + sizeof "HOME="], path[PATH_MAX], term[] = "TERM=xterm";
  struct text_list *list = &identity->environment;
  const char *set = identity_variable(identity, "HOME");
  if (!set || !*set) {
    snprintf(home, sizeof home, "HOME=%s", account->home);
    list->items[list->count++] = home;
  }
  if (!identity_variable(identity, "PATH")) {
    snprintf(path, sizeof path, "PATH=%s", DEFAULT_PATH);
    list->items[list->count++] = path;
  }
  if (identity->terminal && !identity_variable(identity, "TERM")) {
    list->items[list->count++] = term;
  }
  list->items[list->count] = NULL;
  if (folder_make(identity->directory) != 0 || chdir(identity->directory) != 0) {
    return trouble(why, CODE_SETUP, "cannot use the working directory '%s': %s",
                   identity->directory, strerror(errno));
  }
  return 0;
}

static void default_signals(void) {
  struct sigaction standard = {.sa_handler = SIG_DFL};
  for (int number = 1; number < NSIG; number++) sigaction(number, &standard, NULL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* As many files as a container gets; a soft limit that does not surprise programs which walk it. */
static void raise_limits(void) {
  struct rlimit files = {.rlim_cur = 65536, .rlim_max = 1048576};
  struct rlimit cores = {.rlim_cur = 0, .rlim_max = RLIM_INFINITY};
  setrlimit(RLIMIT_NOFILE, &files);
  setrlimit(RLIMIT_CORE, &cores);
}

static int connect_streams(const struct pipes *pipes, const struct identity *identity) {
  if (identity->terminal) return terminal_become(pipes->terminal);
  if (dup2(pipes->in[0], 0) < 0 || dup2(pipes->out[1], 1) < 0 || dup2(pipes->err[1], 2) < 0) {
    return -1;
  }
  return 0;
}

static enum step become(const struct pipes *pipes, const struct identity *identity,
                        const struct account *account, const char *path) {
  setsid();
  raise_limits();
  if (connect_streams(pipes, identity) != 0) return STEP_STREAMS;
  if (setgroups(account->group_count, account->groups) != 0) return STEP_GROUPS;
  if (setresgid(account->gid, account->gid, account->gid) != 0) return STEP_GROUP;
  if (setresuid(account->uid, account->uid, account->uid) != 0) return STEP_USER;
  if (chdir(identity->directory) != 0) return STEP_DIRECTORY;
  default_signals();
  execve(path, identity->arguments.items, identity->environment.items);
  return STEP_EXEC;
}

static void child(const struct pipes *pipes, const struct identity *identity,
                  const struct account *account, const char *path) {
  struct report report = {.step = become(pipes, identity, account, path), .error = errno};
  if (write(pipes->report[1], &report, sizeof report) < 0) _exit(CODE_NOT_FOUND);
  _exit(CODE_SETUP);
}

static int explain(const struct report *report, const struct identity *identity,
                   const struct account *account, const char *path, struct trouble *why) {
  const char *name = identity->arguments.items[0], *error = strerror(report->error);
  switch ((enum step)report->step) {
    case STEP_EXEC: return executable_explain(name, path, report->error, why);
    case STEP_DIRECTORY:
      return trouble(why, CODE_SETUP, "user %u cannot enter the working directory '%s': %s",
                     account->uid, identity->directory, error);
    case STEP_GROUPS:
    case STEP_GROUP:
    case STEP_USER:
      return trouble(why, CODE_SETUP, "cannot become user %u, group %u: %s", account->uid,
                     account->gid, error);
    case STEP_STREAMS: break;
  }
  return trouble(why, CODE_SETUP, "cannot connect the program's standard streams: %s", error);
}

/* End of file on the report means that exec closed it. */
static int await_exec(const struct pipes *pipes, struct report *report) {
  ssize_t n;
  do {
    n = read(pipes->report[0], report, sizeof *report);
  } while (n < 0 && errno == EINTR);
  return n == 0 ? 0 : -1;
}

static void keep_our_ends(struct pipes *pipes, struct program *program) {
  program->in = pipes->in[1];
  program->out = pipes->out[0];
  program->err = pipes->err[0];
  pipes->in[1] = pipes->out[0] = pipes->err[0] = -1;
  close_all(pipes);
}

int program_start(struct identity *identity, const struct account *account,
                  struct program *program, struct trouble *why) {
  char path[PATH_MAX];
  struct pipes pipes;
  struct report report;
  if (complete_environment(identity, account, why) != 0) return -1;
  if (executable_find(identity->arguments.items[0], identity_variable(identity, "PATH"), path,
                      why) != 0) {
    return -1;
  }
  if (make_pipes(&pipes, identity, account) != 0) {
    trouble(why, CODE_SETUP, "cannot make the program's %s: %s",
            identity->terminal ? "terminal" : "pipes", strerror(errno));
    close_all(&pipes);
    return -1;
  }
  program->pid = fork();
  if (program->pid == 0) child(&pipes, identity, account, path);
  if (program->pid < 0) {
    close_all(&pipes);
    return trouble(why, CODE_SETUP, "cannot start a process: %s", strerror(errno));
  }
  close(pipes.report[1]);
  pipes.report[1] = -1;
  if (await_exec(&pipes, &report) != 0) {
    close_all(&pipes);
    return explain(&report, identity, account, path, why);
  }
  keep_our_ends(&pipes, program);
  return chdir("/") == 0 ? 0 : trouble(why, CODE_SETUP, "cannot leave the working directory");
}
