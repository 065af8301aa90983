#include "network.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include "init_check.h"
#include "names.h"
#include "netlink.h"

enum { TEXT_BYTES = 4096 };

static struct trouble why;

static void reads_addresses(void) {
  struct net_address address;
  CHECK(net_address_parse("10.0.2.15/24", 0, &address) == 0);
  CHECK(address.family == AF_INET && address.prefix == 24);
  CHECK(memcmp(address.bytes, "\x0a\x00\x02\x0f", 4) == 0);
  CHECK(net_address_parse("10.0.2.15/0", 0, &address) == 0 && address.prefix == 0);
  CHECK(net_address_parse("10.0.2.15/32", 0, &address) == 0 && address.prefix == 32);
  CHECK(net_address_parse("fd00::5/64", 0, &address) == 0);
  CHECK(address.family == AF_INET6 && address.prefix == 64 && address.bytes[15] == 5);
  CHECK(net_address_parse("::ffff:255.255.255.255/128", 0, &address) == 0);
  CHECK(net_address_parse("10.0.2.2", 1, &address) == 0 && address.prefix == 32);
  CHECK(net_address_parse("fd00::1", 1, &address) == 0 && address.prefix == 128);
  static const char *const wrong[] = {"", "/", "10.0.2.15", "10.0.2/24", "10.0.2.15/33",
                                      "10.0.2.15/", "10.0.2.15/2x", "10.0.2.15/024",
                                      "1000.000.000.0000/24", "::1", "::1/129", "::1/1280", "fd00:/64",
                                      "fd00::5%eth0/64", "10.0.2.15/24/24", "10.0.2.15/-1"};
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    CHECK(net_address_parse(wrong[i], 0, &address) == -1);
  }
  CHECK(net_address_parse("10.0.2.2/24", 1, &address) == -1);
  CHECK(net_address_parse("gateway", 1, &address) == -1);
}

static struct text_list list(char **items) {
  struct text_list list = {.items = items, .count = 0};
  while (items[list.count]) list.count++;
  return list;
}

static struct identity web(struct addressing network) {
  struct identity identity = {.hostname = "web", .network = network};
  return identity;
}

static void says(void (*write)(FILE *, const struct identity *), const struct identity *identity,
                 const char *expected) {
  char text[TEXT_BYTES] = "";
  FILE *file = fmemopen(text, sizeof text, "w");
  write(file, identity);
  fclose(file);
  CHECK_TEXT(text, expected);
}

static void hosts(FILE *file, const struct identity *identity) {
  names_hosts(file, identity, &identity->network);
}

static void resolvers(FILE *file, const struct identity *identity) {
  names_resolvers(file, &identity->network);
}

#define LOCAL "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n"

static void a_guest_finds_its_own_name_by_both_families(void) {
  struct identity both = web((struct addressing){.address = "10.0.2.15/24",
                                                 .gateway = "",
                                                 .address6 = "fd00::15/64",
                                                 .gateway6 = ""});
  says(hosts, &both, LOCAL "10.0.2.15\tweb\nfd00::15\tweb\n");
  both.network.address = "";
  says(hosts, &both, LOCAL "fd00::15\tweb\n");
  both.network.address6 = "";
  says(hosts, &both, LOCAL "127.0.0.1\tweb\n");
  both.hostname = "";
  char *further[] = {"10.0.0.9 db", NULL};
  both.hosts = list(further);
  says(hosts, &both, LOCAL "10.0.0.9 db\n");
}

static void resolvers_come_with_what_is_searched(void) {
  char *servers[] = {"10.0.2.2", "fd00::1", NULL}, *domains[] = {"skiff", "example.org", NULL};
  struct identity identity = web((struct addressing){.address = ""});
  says(resolvers, &identity, "");
  identity.network.resolvers = list(servers);
  says(resolvers, &identity,
       "nameserver 10.0.2.2\nnameserver fd00::1\noptions edns0 timeout:3 attempts:3\n");
  identity.network.search = list(domains);
  says(resolvers, &identity,
       "nameserver 10.0.2.2\nnameserver fd00::1\nsearch skiff example.org\n"
       "options edns0 timeout:3 attempts:3\n");
}

static void refuses(struct addressing network, const char *words) {
  struct addressing none = {.address = "", .gateway = "", .address6 = "", .gateway6 = ""};
  struct identity identity = web(network);
  CHECK(network_change(&none, &identity, &why) == -1);
  CHECK_TEXT(why.text, words);
}

static void what_is_no_address_is_refused_before_anything_changes(void) {
  char *further[] = {"10.7.0.2", NULL};
  struct addressing good = {.address = "10.0.2.15/24", .gateway = "", .address6 = "", .gateway6 = ""};
  struct addressing bad = good;
  bad.address = "10.0.2.300/24";
  refuses(bad, "the address '10.0.2.300/24' is not of the form 10.0.2.15/24 or fd00::5/64");
  bad = good;
  bad.further = list(further);
  refuses(bad, "the address '10.7.0.2' is not of the form 10.0.2.15/24 or fd00::5/64");
  bad = good;
  bad.gateway = "fd00::1";
  refuses(bad, "the gateway 'fd00::1' is not an IPv4 address");
  bad = good;
  bad.gateway6 = "10.0.2.2";
  refuses(bad, "the gateway '10.0.2.2' is not an IPv6 address");
}

/* ---- with a real kernel, in a network of the test's own ---- */

struct attribute {
  struct rtattr head;
  char value[8];
};

/* A pair of cards, one of them eth0. */
struct new_pair {
  struct nlmsghdr header;
  struct ifinfomsg link;
  struct attribute name;
  struct rtattr info;
  struct attribute kind;
};

/* Whether there is an eth0 in a network of the test's own: not every user may have one. */
static int network_of_our_own(void) {
  struct new_pair request = {
      .header = {.nlmsg_len = sizeof request,
                 .nlmsg_type = RTM_NEWLINK,
                 .nlmsg_flags = NLM_F_REQUEST | NLM_F_CREATE | NLM_F_EXCL | NLM_F_ACK},
      .name = {{RTA_LENGTH(5), IFLA_IFNAME}, "eth0"},
      .info = {RTA_LENGTH(sizeof(struct attribute)), IFLA_LINKINFO},
      .kind = {{RTA_LENGTH(5), IFLA_INFO_KIND}, "veth"}};
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) return 0;
  int fd = netlink_open();
  int made = fd >= 0 && send(fd, &request, sizeof request, 0) == (ssize_t)sizeof request
             && if_nametoindex("eth0") > 0;
  if (fd >= 0) close(fd);
  return made;
}

static int by_text(const void *one, const void *other) { return strcmp(one, other); }

/* All of eth0's addresses but the kernel's own link-local one, sorted, with prefixes. */
static void addresses_are(const char *expected) {
  static char lines[MAX_FURTHER][80];
  struct ifaddrs *all;
  size_t count = 0;
  char text[TEXT_BYTES] = "";
  CHECK(getifaddrs(&all) == 0);
  for (const struct ifaddrs *each = all; each; each = each->ifa_next) {
    int family = each->ifa_addr ? each->ifa_addr->sa_family : 0;
    if (strcmp(each->ifa_name, "eth0") != 0 || (family != AF_INET && family != AF_INET6)) continue;
    const unsigned char *bytes = (const unsigned char *)each->ifa_addr + (family == AF_INET ? 4 : 8);
    const unsigned char *mask = (const unsigned char *)each->ifa_netmask + (family == AF_INET ? 4 : 8);
    int prefix = 0;
    for (int i = 0; i < (family == AF_INET ? 4 : 16); i++) prefix += __builtin_popcount(mask[i]);
    if (family == AF_INET6 && bytes[0] == 0xfe) continue;
    char digits[INET6_ADDRSTRLEN];
    inet_ntop(family, bytes, digits, sizeof digits);
    snprintf(lines[count++], sizeof lines[0], "%s/%d ", digits, prefix);
  }
  freeifaddrs(all);
  qsort(lines, count, sizeof lines[0], by_text);
  for (size_t i = 0; i < count; i++) strcat(text, lines[i]);
  CHECK_TEXT(text, expected);
}

/* Where packets to the outside would go: the address they would have. */
static void speaks_outside_as(int family, const char *expected) {
  struct sockaddr_in6 away6 = {.sin6_family = AF_INET6, .sin6_port = htons(9)}, here6 = {0};
  struct sockaddr_in away = {.sin_family = AF_INET, .sin_port = htons(9)}, here = {0};
  char digits[INET6_ADDRSTRLEN] = "none";
  inet_pton(AF_INET, "192.0.2.1", &away.sin_addr);
  inet_pton(AF_INET6, "2001:db8::1", &away6.sin6_addr);
  int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  socklen_t length = sizeof here6;
  if (family == AF_INET) {
    if (connect(fd, (struct sockaddr *)&away, sizeof away) == 0) {
      length = sizeof here;
      CHECK(getsockname(fd, (struct sockaddr *)&here, &length) == 0);
      inet_ntop(family, &here.sin_addr, digits, sizeof digits);
    }
  } else if (connect(fd, (struct sockaddr *)&away6, sizeof away6) == 0) {
    CHECK(getsockname(fd, (struct sockaddr *)&here6, &length) == 0);
    inet_ntop(family, &here6.sin6_addr, digits, sizeof digits);
  }
  close(fd);
  CHECK_TEXT(digits, expected);
}

static struct addressing current;

/* The names stay the same all along, so that nothing below /etc is touched. */
static void becomes(struct addressing next) {
  struct identity identity = {.hostname = "", .network = next};
  int result = network_change(&current, &identity, &why);
  if (result != 0) fprintf(stderr, "said: %s\n", why.text);
  CHECK(result == 0);
  current = next;
}

static void networks_come_and_go(void) {
  char *one[] = {"10.7.0.2/16", NULL}, *two[] = {"10.7.0.2/16", "fd07::2/64", "10.8.0.2/24", NULL};
  current = (struct addressing){.address = "", .gateway = "", .address6 = "", .gateway6 = ""};
  struct addressing next = {.address = "10.0.2.15/24", .gateway = "10.0.2.2", .address6 = "",
                            .gateway6 = ""};
  becomes(next);
  addresses_are("10.0.2.15/24 ");
  speaks_outside_as(AF_INET, "10.0.2.15");
  speaks_outside_as(AF_INET6, "none");
  next.address6 = "fd00::15/64";
  next.gateway6 = "fd00::1";
  next.further = list(two);
  becomes(next);
  addresses_are("10.0.2.15/24 10.7.0.2/16 10.8.0.2/24 fd00::15/64 fd07::2/64 ");
  speaks_outside_as(AF_INET6, "fd00::15");
  becomes(next);
  next.further = list(one);
  becomes(next);
  addresses_are("10.0.2.15/24 10.7.0.2/16 fd00::15/64 ");
  next.address = "10.7.0.2/16"; /* the first network is left: the second one's gateway leads outside */
  next.gateway = "10.7.0.1";
  next.address6 = next.gateway6 = "";
  next.further.count = 0;
  becomes(next);
  addresses_are("10.7.0.2/16 ");
  speaks_outside_as(AF_INET, "10.7.0.2");
  speaks_outside_as(AF_INET6, "none");
  next.address = "10.7.0.9/16"; /* another one in the same network */
  becomes(next);
  addresses_are("10.7.0.9/16 ");
  speaks_outside_as(AF_INET, "10.7.0.9");
  next.address = next.gateway = "";
  becomes(next);
  addresses_are("");
  speaks_outside_as(AF_INET, "none");
}

static void a_gateway_out_of_reach_is_named_and_nothing_stays(void) {
  struct identity identity = {.hostname = ""};
  identity.network = (struct addressing){.address = "10.0.2.15/24", .gateway = "10.9.9.9",
                                         .address6 = "", .gateway6 = ""};
  CHECK(network_change(&current, &identity, &why) == -1);
  CHECK_TEXT(why.text, "cannot set the default route of IPv4: Network is unreachable");
  addresses_are("");
}

int main(void) {
  reads_addresses();
  a_guest_finds_its_own_name_by_both_families();
  resolvers_come_with_what_is_searched();
  what_is_no_address_is_refused_before_anything_changes();
  if (!network_of_our_own()) {
    printf("init_network: no network of its own here: the kernel's part is not run\n");
    return 0;
  }
  networks_come_and_go();
  a_gateway_out_of_reach_is_named_and_nothing_stays();
  return 0;
}
