#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init_check.h"
#include "relay.h"

static volatile sig_atomic_t resized;

static void on_resize(int number) { resized = number; }

/* What a child does with its terminal; its exit code. */
typedef int task(void);

struct run {
  int master;
  pid_t pid;
};

static struct run start(struct window window, task *program) {
  char path[TERMINAL_PATH];
  struct run run = {.master = terminal_open(window, getuid(), path)};
  CHECK(run.master >= 0);
  run.pid = fork();
  if (run.pid == 0) {
    setsid();
    if (terminal_become(path) != 0) _exit(99);
    _exit(program());
  }
  return run;
}

static int finish(struct run run) {
  int status;
  CHECK(waitpid(run.pid, &status, 0) == run.pid);
  close(run.master);
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void await(int master, char *text, size_t size, const char *wanted) {
  size_t held = strlen(text);
  while (!strstr(text, wanted)) {
    struct pollfd wait = {.fd = master, .events = POLLIN};
    CHECK(poll(&wait, 1, 10000) == 1 && held < size - 1);
    ssize_t n = read(master, text + held, size - 1 - held);
    CHECK(n > 0);
    held += (size_t)n;
    text[held] = 0;
  }
}

static int says_size(void) {
  struct winsize size;
  if (ioctl(0, TIOCGWINSZ, &size) != 0 || !isatty(1) || !isatty(2)) return 1;
  if (tcgetpgrp(0) != getpid()) return 2;
  return size.ws_row == 30 && size.ws_col == 101 ? 0 : 3;
}

static void has_its_size_before_the_program_looks(void) {
  CHECK(finish(start((struct window){.rows = 30, .columns = 101}, says_size)) == 0);
}

static int awaits_resize(void) {
  struct sigaction action = {.sa_handler = on_resize};
  sigset_t blocked, before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGWINCH);
  sigprocmask(SIG_BLOCK, &blocked, &before);
  sigaction(SIGWINCH, &action, NULL);
  if (write(1, "ready", 5) != 5) return 1;
  while (!resized) sigsuspend(&before);
  struct winsize size;
  return ioctl(0, TIOCGWINSZ, &size) == 0 && size.ws_row == 7 && size.ws_col == 65535 ? 0 : 2;
}

static void a_new_size_comes_with_a_signal(void) {
  char text[64] = "";
  struct run run = start((struct window){0, 0}, awaits_resize);
  await(run.master, text, sizeof text, "ready");
  terminal_resize(run.master, (struct window){.rows = 7, .columns = 65535});
  CHECK(finish(run) == 0);
}

static int waits_for_ever(void) {
  if (write(1, "ready", 5) != 5) return 1;
  for (;;) pause();
}

static void control_c_interrupts_the_program(void) {
  char text[64] = "";
  struct run run = start((struct window){0, 0}, waits_for_ever);
  await(run.master, text, sizeof text, "ready");
  CHECK(write(run.master, "\x03", 1) == 1);
  CHECK(finish(run) == 128 + SIGINT);
}

static int reads_to_the_end(void) {
  char bytes[64];
  ssize_t n, total = 0;
  while ((n = read(0, bytes, sizeof bytes)) > 0) total += n;
  return n == 0 ? (int)total : 99;
}

static void control_d_is_the_end_of_input(void) {
  struct run run = start((struct window){0, 0}, reads_to_the_end);
  CHECK(write(run.master, "four\n\x04", 6) == 6);
  CHECK(finish(run) == 5);
}

enum { MUCH = 200000 };

static int writes_much(void) {
  char line[100];
  memset(line, 'x', sizeof line);
  line[sizeof line - 1] = '\n';
  for (int i = 0; i < MUCH / (int)sizeof line; i++) {
    if (write(1, line, sizeof line) != (ssize_t)sizeof line) return 1;
  }
  return 0;
}

/* Whoever leads a session takes its terminal along; not so what it has just written. */
static void nothing_of_the_last_output_is_lost(void) {
  static struct relay relay;
  for (int round = 0; round < 50; round++) {
    int port[2];
    size_t received = 0;
    struct run run = start((struct window){0, 0}, writes_much);
    CHECK(pipe(port) == 0 && fcntl(port[0], F_SETFL, O_NONBLOCK) == 0);
    CHECK(fcntl(port[1], F_SETFL, O_NONBLOCK) == 0);
    relay = (struct relay){.from = run.master, .to = port[1]};
    while (!relay_done(&relay)) {
      char bytes[65536];
      struct pollfd wait = relay_interest(&relay);
      CHECK(poll(&wait, 1, 10000) == 1);
      relay_step(&relay, wait.revents);
      for (ssize_t n; (n = read(port[0], bytes, sizeof bytes)) > 0;) received += (size_t)n;
    }
    CHECK(received == MUCH + MUCH / 100); /* each LF became CR LF */
    CHECK(relay.from == -1 && finish((struct run){.master = port[0], .pid = run.pid}) == 0);
    close(port[1]);
  }
}

static void a_slave_that_is_gone_is_refused(void) {
  pid_t pid = fork();
  int status;
  if (pid == 0) _exit(terminal_become("/dev/pts/99999") == 0 || errno != ENOENT);
  CHECK(waitpid(pid, &status, 0) == pid && status == 0);
}

int main(void) {
  // A shell that starts us in the background has it ignored, and programs inherit that.
  signal(SIGINT, SIG_DFL);
  has_its_size_before_the_program_looks();
  a_new_size_comes_with_a_signal();
  control_c_interrupts_the_program();
  control_d_is_the_end_of_input();
  nothing_of_the_last_output_is_lost();
  a_slave_that_is_gone_is_refused();
  return 0;
}
