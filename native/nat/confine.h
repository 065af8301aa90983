#ifndef SKIFF_CONFINE_H
#define SKIFF_CONFINE_H

#include "complaint.h"

/* Takes from the process what it needs no more once its two sockets listen: files, new programs,
 * and all system calls but those of a NAT. Nothing to undo it. */
bool confine(complaint *why);

/* As many descriptors as the hard limit allows; returns how many. */
unsigned descriptors_raise(void);

#endif
