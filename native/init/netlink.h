#ifndef SKIFF_NETLINK_H
#define SKIFF_NETLINK_H

#include <stddef.h>

/* An address of either family, in network order. */
struct net_address {
  int family; /* AF_INET, AF_INET6; 0 for none */
  unsigned prefix;
  unsigned char bytes[16];
};

/* `10.0.2.15/24` or `fd00::5/64`; without a prefix where `whole`. 0, or -1 when it is none. */
int net_address_parse(const char *text, int whole, struct net_address *address);

int net_address_equal(const struct net_address *one, const struct net_address *other);

/* A socket to the kernel's tables of addresses and routes (rtnetlink(7)), or -1 with errno. */
int netlink_open(void);

/* Gives an interface an address, or takes it away. 0 also when that is so already; -1 with errno. */
int netlink_address(int fd, unsigned interface, const struct net_address *address, int wanted);

/* What goes nowhere else goes by this gateway, from this address; or does so no more. */
int netlink_default_route(int fd, unsigned interface, const struct net_address *gateway,
                          const struct net_address *source, int wanted);

#endif
