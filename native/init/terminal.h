#ifndef SKIFF_TERMINAL_H
#define SKIFF_TERMINAL_H

#include <sys/types.h>

#include "identity.h"

enum { TERMINAL_PATH = 32 };

/* Makes a pseudo-terminal of that size whose slave, at `path`, is the user's. Returns its master,
   non-blocking, or -1 with errno. Nobody opens the slave before the program does: who held it open at
   the program's end would make the kernel hang it up, and throw away output that is still on its way. */
int terminal_open(struct window window, uid_t owner, char path[TERMINAL_PATH]);

/* Makes the slave the controlling terminal and the standard streams of this process, which leads a
   session. Returns 0 or -1 with errno. */
int terminal_become(const char *path);

/* Tells the terminal its size; who is in its foreground gets SIGWINCH. */
void terminal_resize(int master, struct window window);

#endif
