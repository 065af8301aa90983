/* skiff-guard: starts and watches one hypervisor process. See docs/design/guard.md. */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "guard.h"
#include "landlock.h"
#include "tsc.h"

enum { MADE = 0, FAILED = 1, MISUSED = 2 };

static int failed(const complaint *why) {
  fprintf(stderr, "skiff-guard: %s\n", why->text);
  return FAILED;
}

/* Whatever the caller had open stays with the caller. */
static void drop_inherited(void) {
  int filler;
  do {
    filler = open("/dev/null", O_RDWR);
  } while (filler >= 0 && filler <= STDERR_FILENO);
  if (syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, 0) != 0) {
    for (int i = STDERR_FILENO + 1; i < (int)sysconf(_SC_OPEN_MAX); i++) {
      close(i);
    }
  }
}

/* Leaves the file open: see not_revoked() in guard.c. */
static char *read_spec(const char *path, int *kept, size_t *length, complaint *why) {
  struct stat status;
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0 || fstat(file, &status) != 0) {
    complain_errno(why, "cannot open the spec '%s'", path);
    return NULL;
  }
  char *text = malloc(SPEC_MAX_BYTES + 1);
  size_t got = 0;
  ssize_t count = 1;
  while (text != NULL && count > 0 && got <= SPEC_MAX_BYTES) {
    count = read(file, text + got, SPEC_MAX_BYTES + 1 - got);
    got += count > 0 ? (size_t)count : 0;
  }
  if (text == NULL || count < 0) {
    complain_errno(why, "cannot read the spec '%s'", path);
  } else if (got > SPEC_MAX_BYTES) {
    complain(why, "the spec '%s' has more than %d bytes", path, SPEC_MAX_BYTES);
  } else {
    *kept = file;
    *length = got;
    return text;
  }
  close(file);
  free(text);
  return NULL;
}

static void leave_caller(void) {
  static const int ignored[] = {SIGPIPE, SIGXFSZ, SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGTSTP};
  for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++) {
    signal(ignored[i], SIG_IGN);
  }
  setsid();
  umask(077);
  int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int i = 0; i <= STDERR_FILENO; i++) {
    dup2(nothing, i);
  }
  close(nothing);
  if (chdir("/") != 0) {
    abort();
  }
}

/* The guard proper. */
static int guard_main(struct spec *spec, char *text, int report) {
  static struct guard guard;
  complaint why;
  /* Or glibc would, after a first large frame, keep such memory for good. */
  mallopt(M_MMAP_THRESHOLD, 64 * 1024);
  leave_caller();
  bool started = guard_start(&guard, spec, &why);
  size_t length = started ? control_status(&guard, why.text) : strlen(why.text);
  if (write(report, why.text, length) < 0) {
    errno = 0; /* the caller is gone; the machine runs all the same */
  }
  close(report);
  free(text);
  if (!started) {
    return FAILED;
  }
  guard_run(&guard);
  return MADE;
}

/* The guard proper reports its status, which is JSON, or a complaint, which never begins like it. */
static int await_start(int report) {
  complaint why = {.text = ""};
  size_t got = 0;
  ssize_t count = 1;
  while (count > 0 || (count < 0 && errno == EINTR)) {
    count = read(report, why.text + got, sizeof why.text - 1 - got);
    got += count > 0 ? (size_t)count : 0;
  }
  if (got == 0) {
    complain(&why, "the guard was killed while it started");
  }
  if (why.text[0] != '{') {
    return failed(&why);
  }
  puts(why.text);
  return MADE;
}

static int start(const char *path) {
  static struct spec spec;
  complaint why;
  size_t length;
  int report[2];
  int file;
  char *text = read_spec(path, &file, &length, &why);
  if (text == NULL || !spec_parse(&spec, text, length, &why)) {
    return failed(&why);
  }
  spec.file = file;
  pid_t guard = pipe2(report, O_CLOEXEC) == 0 ? fork() : -1;
  if (guard < 0) {
    complain_errno(&why, "cannot start the guard");
    return failed(&why);
  }
  if (guard == 0) {
    close(report[0]);
    return guard_main(&spec, text, report[1]);
  }
  close(report[1]);
  return await_start(report[0]);
}

static int print_tsc(void) {
  complaint why;
  uint64_t khz;
  if (!tsc_measure(&khz, &why)) {
    return failed(&why);
  }
  printf("%" PRIu64 "\n", khz);
  return MADE;
}

static int print_landlock(void) {
  printf("%d\n", landlock_offered());
  return MADE;
}

int main(int count, char **arguments) {
  drop_inherited();
  if (count != 2) {
    fprintf(stderr, "usage: skiff-guard SPEC       starts a machine; see docs/design/guard.md\n"
                    "       skiff-guard tsc        prints the time stamp counter's rate in kHz\n"
                    "       skiff-guard landlock   prints the kernel's Landlock ABI, 0 for none\n");
    return MISUSED;
  }
  if (strcmp(arguments[1], "tsc") == 0) {
    return print_tsc();
  }
  return strcmp(arguments[1], "landlock") == 0 ? print_landlock() : start(arguments[1]);
}
