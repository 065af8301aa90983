#ifndef SKIFF_PORTS_H
#define SKIFF_PORTS_H

#include "trouble.h"

/* The virtio-serial ports of docs/design/guest-channel.md, non-blocking. */
struct ports {
  int channel, out, err, in;
};

/* Opens `channel`, `out` and `err` once they are there and the host's end is open. */
int ports_open(struct ports *ports, struct trouble *why);

/* The same with `in`, which a machine needs only for a program that is given input: each port costs
   a guest 4 MiB of receive buffers, for virtio-mmio has rings of 1024 entries. */
int ports_open_input(struct ports *ports, struct trouble *why);

#endif
