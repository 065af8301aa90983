#include "network.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <net/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "files.h"

static const uint64_t NIC_PATIENCE = 5000ull * NANOS_PER_MILLI;
static const char NIC[] = "eth0";

int network_parse(const char *text, unsigned *address, unsigned *mask) {
  char digits[INET_ADDRSTRLEN];
  const char *slash = strchr(text, '/');
  if (!slash || (size_t)(slash - text) >= sizeof digits) return -1;
  memcpy(digits, text, (size_t)(slash - text));
  digits[slash - text] = 0;
  size_t length = strspn(slash + 1, "0123456789");
  if (length == 0 || length > 2 || slash[1 + length] != 0) return -1;
  int prefix = atoi(slash + 1);
  struct in_addr parsed;
  if (prefix > 32 || inet_pton(AF_INET, digits, &parsed) != 1) return -1;
  *address = parsed.s_addr;
  *mask = prefix == 0 ? 0 : htonl(0xffffffffu << (32 - prefix));
  return 0;
}

static struct ifreq request_for(const char *name) {
  struct ifreq request;
  memset(&request, 0, sizeof request);
  memcpy(request.ifr_name, name, strlen(name) + 1);
  return request;
}

static struct sockaddr internet(unsigned address) {
  struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = address};
  struct sockaddr plain;
  memcpy(&plain, &in, sizeof plain);
  return plain;
}

static int set_up(int fd, const char *name) {
  struct ifreq request = request_for(name);
  if (ioctl(fd, SIOCGIFFLAGS, &request) != 0) return -1;
  request.ifr_flags = (short)(request.ifr_flags | IFF_UP);
  return ioctl(fd, SIOCSIFFLAGS, &request);
}

static int set_address(int fd, unsigned long what, unsigned address) {
  struct ifreq request = request_for(NIC);
  request.ifr_addr = internet(address);
  return ioctl(fd, what, &request);
}

static int add_default_route(int fd, const char *gateway, struct trouble *why) {
  struct in_addr via;
  struct rtentry route = {.rt_flags = RTF_UP | RTF_GATEWAY};
  if (inet_pton(AF_INET, gateway, &via) != 1) {
    return trouble(why, CODE_SETUP, "the gateway '%s' is not an IPv4 address", gateway);
  }
  route.rt_dst = internet(INADDR_ANY);
  route.rt_genmask = internet(INADDR_ANY);
  route.rt_gateway = internet(via.s_addr);
  if (ioctl(fd, SIOCADDRT, &route) == 0) return 0;
  return trouble(why, CODE_SETUP, "cannot add a route by the gateway %s: %s", gateway,
                 strerror(errno));
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

static int nic_up(int fd, const struct identity *identity, struct trouble *why) {
  unsigned address, mask;
  if (network_parse(identity->address, &address, &mask) != 0) {
    return trouble(why, CODE_SETUP, "the address '%s' is not of the form 10.0.2.15/24",
                   identity->address);
  }
  if (wait_for_nic(why) != 0) return -1;
  /* The plan is static and IPv4: a router on the wire must not add addresses to it. */
  file_set("/proc/sys/net/ipv6/conf/eth0/accept_ra", "0");
  if (set_address(fd, SIOCSIFADDR, address) != 0 || set_address(fd, SIOCSIFNETMASK, mask) != 0 ||
      set_up(fd, NIC) != 0) {
    return trouble(why, CODE_SETUP, "cannot give %s the address %s: %s", NIC, identity->address,
                   strerror(errno));
  }
  return identity->gateway[0] ? add_default_route(fd, identity->gateway, why) : 0;
}

int network_up(const struct identity *identity, struct trouble *why) {
  if (sethostname(identity->hostname, strlen(identity->hostname)) != 0) {
    return trouble(why, CODE_SETUP, "cannot set the host name '%s': %s", identity->hostname,
                   strerror(errno));
  }
  int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return trouble(why, CODE_SETUP, "cannot open a socket: %s", strerror(errno));
  int result = set_up(fd, "lo");
  if (result != 0) trouble(why, CODE_SETUP, "cannot bring up lo: %s", strerror(errno));
  if (result == 0 && identity->address[0]) result = nic_up(fd, identity, why);
  close(fd);
  /* As in a container: the guest is the program's own, so any user may bind any port. */
  file_set("/proc/sys/net/ipv4/ip_unprivileged_port_start", "0");
  file_set("/proc/sys/net/ipv4/ping_group_range", "0 2147483647");
  return result;
}

static int write_etc(const char *path, FILE *text, char **bytes, size_t *length,
                     struct trouble *why) {
  int result = fclose(text) == 0 ? file_write(path, *bytes, *length) : -1;
  if (result != 0) trouble(why, CODE_SETUP, "cannot write %s: %s", path, strerror(errno));
  free(*bytes);
  return result;
}

static int no_memory(struct trouble *why) {
  return trouble(why, CODE_SETUP, "no memory for the files of /etc");
}

static int write_hostname(const struct identity *identity, struct trouble *why) {
  char *bytes;
  size_t length;
  FILE *text = open_memstream(&bytes, &length);
  if (!text) return no_memory(why);
  fprintf(text, "%s\n", identity->hostname);
  return write_etc("/etc/hostname", text, &bytes, &length, why);
}

static int write_hosts(const struct identity *identity, struct trouble *why) {
  char *bytes;
  size_t length;
  FILE *text = open_memstream(&bytes, &length);
  if (!text) return no_memory(why);
  fputs("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n", text);
  if (identity->hostname[0]) {
    int digits = (int)strcspn(identity->address, "/");
    if (digits > 0) {
      fprintf(text, "%.*s\t%s\n", digits, identity->address, identity->hostname);
    } else {
      fprintf(text, "127.0.0.1\t%s\n", identity->hostname);
    }
  }
  for (size_t i = 0; i < identity->hosts.count; i++) {
    fprintf(text, "%s\n", identity->hosts.items[i]);
  }
  return write_etc("/etc/hosts", text, &bytes, &length, why);
}

static int write_resolvers(const struct identity *identity, struct trouble *why) {
  char *bytes;
  size_t length;
  if (identity->resolvers.count == 0) return 0;
  FILE *text = open_memstream(&bytes, &length);
  if (!text) return no_memory(why);
  for (size_t i = 0; i < identity->resolvers.count; i++) {
    fprintf(text, "nameserver %s\n", identity->resolvers.items[i]);
  }
  return write_etc("/etc/resolv.conf", text, &bytes, &length, why);
}

int network_names(const struct identity *identity, struct trouble *why) {
  if (folder_make("/etc") != 0) {
    return trouble(why, CODE_SETUP, "cannot make /etc: %s", strerror(errno));
  }
  if (write_hostname(identity, why) != 0 || write_hosts(identity, why) != 0) return -1;
  return write_resolvers(identity, why);
}
