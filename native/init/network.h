#ifndef SKIFF_NETWORK_H
#define SKIFF_NETWORK_H

#include "identity.h"

/* Host name, `lo`, and `eth0` with its static address and route where the identity has one. */
int network_up(const struct identity *identity, struct trouble *why);

/* /etc/hostname, /etc/hosts, /etc/resolv.conf. */
int network_names(const struct identity *identity, struct trouble *why);

/* `10.0.2.15/24` to address and mask, both in network order. 0, or -1 when it is not of that form. */
int network_parse(const char *text, unsigned *address, unsigned *mask);

#endif
