#ifndef SKIFF_PORTS_H
#define SKIFF_PORTS_H

#include "trouble.h"

/* The virtio-serial ports of docs/design/guest-channel.md, non-blocking. */
struct ports {
  int channel, out, err, in;
};

/* Opens all four once they are there and the host's end is open. */
int ports_open(struct ports *ports, struct trouble *why);

#endif
