#include "modules.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/module.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "files.h"
#include "trouble.h"

enum { MAX_LIST = 1 << 16 };

/* Checking a signature is what most of loading takes, half of what a whole boot computes (measured under
   emulation), and tells nothing: the files come from the same host as the kernel. Only a module whose
   versions are not looked at either is loaded without; a kernel that insists gets it the long way. */
static int insert(int fd) {
  const int unchecked = MODULE_INIT_IGNORE_MODVERSIONS | MODULE_INIT_IGNORE_VERMAGIC;
  if (syscall(SYS_finit_module, fd, "", unchecked) == 0) return 0;
  return (int)syscall(SYS_finit_module, fd, "", 0);
}

static void load(const char *path) {
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    say("module %s: %s", path, strerror(errno));
    return;
  }
  if (insert(fd) != 0 && errno != EEXIST) {
    say("module %s: cannot be loaded: %s", path, strerror(errno));
  }
  close(fd);
  unlink(path);
}

static void forget(const char *path) { unlink(path); }

static void each(const char *list, void (*act)(const char *path)) {
  size_t length;
  char *text = file_read(list, MAX_LIST, &length), *rest = text, *path;
  if (!text) {
    say("list of modules %s: %s", list, strerror(errno));
    return;
  }
  while ((path = strsep(&rest, "\n"))) {
    if (*path) act(path);
  }
  free(text);
}

void modules_load(const char *list) { each(list, load); }

void modules_forget(const char *list) {
  each(list, forget);
  unlink(list);
}
