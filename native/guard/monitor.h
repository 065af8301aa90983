#ifndef SKIFF_MONITOR_H
#define SKIFF_MONITOR_H

#include "complaint.h"

/* The hypervisor's own control socket. Who is confined may make none, so it is handed one that
 * listens already; the guard itself never speaks on it. */

/* Listens on the path; a stale socket is replaced. Returns -1, with a complaint, when it cannot. */
int monitor_listen(const char *path, complaint *why);

void monitor_end(const char *path);

#endif
