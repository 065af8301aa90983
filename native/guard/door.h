#ifndef SKIFF_DOOR_H
#define SKIFF_DOOR_H

#include "complaint.h"

/* Sockets of the hypervisor's own. Who is confined may make none, so it is handed such that listen
 * already; the guard itself never speaks on them. */

/* Listens on the path; a stale socket is replaced. Returns -1, with a complaint, when it cannot. */
int door_open(const char *path, complaint *why);

/* Empty paths are passed over. */
void door_remove(const char *path);

#endif
