#include "network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "files.h"
#include "names.h"
#include "netlink.h"

static const uint64_t NIC_PATIENCE = 5000ull * NANOS_PER_MILLI;
static const char NIC[] = "eth0";

/* An addressing as the kernel is told it: the first address of a family is where its default route
   begins. */
struct plan {
  struct net_address address[2 + MAX_FURTHER];
  size_t count;
  struct net_address gateway, gateway6;
};

static int set_up(const char *name) {
  struct ifreq request = {.ifr_flags = 0};
  memcpy(request.ifr_name, name, strlen(name) + 1);
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  int result = fd < 0 ? -1 : ioctl(fd, SIOCGIFFLAGS, &request);
  if (result == 0 && !(request.ifr_flags & IFF_UP)) {
    request.ifr_flags = (short)(request.ifr_flags | IFF_UP);
    result = ioctl(fd, SIOCSIFFLAGS, &request);
  }
  int error = errno;
  if (fd >= 0) close(fd);
  errno = error;
  return result;
}

static int has_ipv6(void) { return access("/proc/net/if_inet6", F_OK) == 0; }

static int plan_address(struct plan *plan, const char *text, struct trouble *why) {
  struct net_address *next = &plan->address[plan->count];
  if (text[0] == 0) return 0;
  if (net_address_parse(text, 0, next) != 0) {
    return trouble(why, CODE_SETUP,
                   "the address '%s' is not of the form 10.0.2.15/24 or fd00::5/64", text);
  }
  if (next->family == AF_INET6 && !has_ipv6()) {
    say("the kernel has no IPv6: going on without the address %s", text);
    return 0;
  }
  plan->count++;
  return 0;
}

static int plan_gateway(struct net_address *gateway, const char *text, int family,
                        struct trouble *why) {
  if (text[0] == 0) return 0;
  if (net_address_parse(text, 1, gateway) == 0 && gateway->family == family) {
    if (family == AF_INET6 && !has_ipv6()) gateway->family = 0;
    return 0;
  }
  return trouble(why, CODE_SETUP, "the gateway '%s' is not an %s address", text,
                 family == AF_INET ? "IPv4" : "IPv6");
}

static int plan_of(const struct addressing *network, struct plan *plan, struct trouble *why) {
  *plan = (struct plan){.count = 0};
  if (plan_address(plan, network->address, why) != 0) return -1;
  if (plan_address(plan, network->address6, why) != 0) return -1;
  for (size_t i = 0; i < network->further.count; i++) {
    if (plan_address(plan, network->further.items[i], why) != 0) return -1;
  }
  if (plan_gateway(&plan->gateway, network->gateway, AF_INET, why) != 0) return -1;
  return plan_gateway(&plan->gateway6, network->gateway6, AF_INET6, why);
}

static int wait_for_nic(struct trouble *why) {
  uint64_t deadline = boottime_now() + NIC_PATIENCE;
  while (if_nametoindex(NIC) == 0) {
    if (boottime_now() > deadline) {
      return trouble(why, CODE_SETUP, "the network card %s did not appear within %llu ms", NIC,
                     (unsigned long long)(NIC_PATIENCE / NANOS_PER_MILLI));
    }
    wait_a_moment();
  }
  return 0;
}

/* Addresses are given: nobody on the wire may add any, and nobody is asked whether they are free. An
   address that goes must not take others of its network along. */
static int nic_up(struct trouble *why) {
  file_set("/proc/sys/net/ipv6/conf/eth0/accept_ra", "0");
  file_set("/proc/sys/net/ipv6/conf/eth0/accept_dad", "0");
  file_set("/proc/sys/net/ipv4/conf/eth0/promote_secondaries", "1");
  if (set_up(NIC) == 0) return 0;
  return trouble(why, CODE_SETUP, "cannot bring up %s: %s", NIC, strerror(errno));
}

static int has(const struct plan *plan, const struct net_address *address) {
  for (size_t i = 0; i < plan->count; i++) {
    if (net_address_equal(&plan->address[i], address)) return 1;
  }
  return 0;
}

/* The addresses of one plan that the other has not. */
static int set_addresses(int fd, unsigned nic, const struct plan *of, const struct plan *other,
                         int wanted, struct trouble *why) {
  for (size_t i = 0; i < of->count; i++) {
    const struct net_address *address = &of->address[i];
    char digits[INET6_ADDRSTRLEN];
    if (has(other, address) || netlink_address(fd, nic, address, wanted) == 0) continue;
    int error = errno;
    inet_ntop(address->family, address->bytes, digits, sizeof digits);
    return trouble(why, CODE_SETUP, "cannot %s %s the address %s/%u: %s",
                   wanted ? "give" : "take from", NIC, digits, address->prefix, strerror(error));
  }
  return 0;
}

static struct net_address first(const struct plan *plan, int family) {
  for (size_t i = 0; i < plan->count; i++) {
    if (plan->address[i].family == family) return plan->address[i];
  }
  return (struct net_address){.family = 0};
}

static int route(int fd, unsigned nic, const struct plan *before, const struct plan *now, int family,
                 struct trouble *why) {
  const struct net_address *old = family == AF_INET ? &before->gateway : &before->gateway6;
  const struct net_address *new = family == AF_INET ? &now->gateway : &now->gateway6;
  struct net_address old_source = first(before, family), source = first(now, family);
  int wanted = new->family != 0;
  if (!wanted && old->family == 0) return 0;
  if (net_address_equal(old, new) && net_address_equal(&old_source, &source)) return 0;
  if (netlink_default_route(fd, nic, wanted ? new : old, &source, wanted) == 0) return 0;
  return trouble(why, CODE_SETUP, "cannot %s the default route of IPv%d: %s",
                 wanted ? "set" : "remove", family == AF_INET ? 4 : 6, strerror(errno));
}

/* New addresses come before routes from them, and old ones go when no route needs them. */
static int apply(int fd, const struct plan *before, const struct plan *now, struct trouble *why) {
  unsigned nic = if_nametoindex(NIC);
  if (set_addresses(fd, nic, now, before, 1, why) != 0) return -1;
  if (route(fd, nic, before, now, AF_INET, why) != 0) return -1;
  if (route(fd, nic, before, now, AF_INET6, why) != 0) return -1;
  return set_addresses(fd, nic, before, now, 0, why);
}

static int change(const struct plan *before, const struct plan *now, struct trouble *why) {
  if (before->count == 0 && now->count == 0) return 0;
  if (nic_up(why) != 0) return -1;
  int fd = netlink_open();
  if (fd < 0) return trouble(why, CODE_SETUP, "cannot open a netlink socket: %s", strerror(errno));
  int result = apply(fd, before, now, why);
  if (result != 0) {
    struct trouble ignored; /* the first one is told */
    apply(fd, now, before, &ignored);
  }
  close(fd);
  return result;
}

int network_up(const struct identity *identity, struct trouble *why) {
  struct plan none = {.count = 0}, plan;
  if (sethostname(identity->hostname, strlen(identity->hostname)) != 0) {
    return trouble(why, CODE_SETUP, "cannot set the host name '%s': %s", identity->hostname,
                   strerror(errno));
  }
  if (set_up("lo") != 0) {
    return trouble(why, CODE_SETUP, "cannot bring up lo: %s", strerror(errno));
  }
  if (plan_of(&identity->network, &plan, why) != 0) return -1;
  if (plan.count > 0 && wait_for_nic(why) != 0) return -1;
  if (change(&none, &plan, why) != 0) return -1;
  /* As in a container: the guest is the program's own, so any user may bind any port. */
  file_set("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0");
  file_set("/proc/sys/net/ipv4/ping_group_range", "0 2147483647");
  return 0;
}

int network_names(const struct identity *identity, struct trouble *why) {
  if (folder_make("/etc") != 0) {
    return trouble(why, CODE_SETUP, "cannot make /etc: %s", strerror(errno));
  }
  return names_write(identity, NULL, why);
}

int network_change(const struct addressing *before, const struct identity *identity,
                   struct trouble *why) {
  struct plan old, plan;
  if (plan_of(before, &old, why) != 0 || plan_of(&identity->network, &plan, why) != 0) return -1;
  return change(&old, &plan, why) == 0 ? names_write(identity, before, why) : -1;
}
