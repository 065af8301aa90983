#ifndef SKIFF_NETWORK_H
#define SKIFF_NETWORK_H

#include "identity.h"

/* Host name, `lo`, and `eth0` with its addresses and routes where the identity has any. */
int network_up(const struct identity *identity, struct trouble *why);

/* /etc/hostname, /etc/hosts, /etc/resolv.conf. */
int network_names(const struct identity *identity, struct trouble *why);

/* Makes of what network_up() and network_names() made of these addresses what they would make of
   those that the identity has now. What is in both stays as it is. */
int network_change(const struct addressing *before, const struct identity *identity,
                   struct trouble *why);

#endif
