#include "netlink.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/rtnetlink.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IPV4_BYTES = 4, IPV6_BYTES = 16, BYTE_BITS = 8, BODY_BYTES = 256, ANSWER_BYTES = 4096 };

/* A request as it is built: a header, then what it is about, then attributes. */
struct request {
  struct nlmsghdr header;
  union {
    struct ifaddrmsg address;
    struct rtmsg route;
    char bytes[BODY_BYTES];
  } body;
};

static unsigned bytes_of(int family) { return family == AF_INET ? IPV4_BYTES : IPV6_BYTES; }

int net_address_parse(const char *text, int whole, struct net_address *address) {
  char digits[INET6_ADDRSTRLEN];
  size_t length = strcspn(text, "/");
  if (length >= sizeof digits || (text[length] == 0) != (whole != 0)) return -1;
  memcpy(digits, text, length);
  digits[length] = 0;
  *address = (struct net_address){.family = strchr(digits, ':') ? AF_INET6 : AF_INET};
  unsigned most = bytes_of(address->family) * BYTE_BITS;
  address->prefix = most;
  if (!whole) {
    const char *prefix = text + length + 1;
    size_t figures = strspn(prefix, "0123456789");
    if (figures == 0 || figures > 3 || prefix[figures] != 0) return -1;
    if (prefix[0] == '0' && figures > 1) return -1;
    address->prefix = (unsigned)atoi(prefix);
  }
  return address->prefix <= most && inet_pton(address->family, digits, address->bytes) == 1 ? 0 : -1;
}

int net_address_equal(const struct net_address *one, const struct net_address *other) {
  return one->family == other->family && one->prefix == other->prefix
         && memcmp(one->bytes, other->bytes, sizeof one->bytes) == 0;
}

int netlink_open(void) {
  struct sockaddr_nl here = {.nl_family = AF_NETLINK};
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd >= 0 && bind(fd, (const struct sockaddr *)&here, sizeof here) != 0) {
    int error = errno;
    close(fd);
    errno = error;
    return -1;
  }
  return fd;
}

static void begin(struct request *request, uint16_t type, uint16_t flags, size_t body) {
  memset(request, 0, sizeof *request);
  request->header.nlmsg_type = type;
  request->header.nlmsg_flags = (uint16_t)(NLM_F_REQUEST | NLM_F_ACK | flags);
  request->header.nlmsg_len = (uint32_t)NLMSG_LENGTH(body);
}

/* All that is ever put into one request fits: four attributes of at most 16 bytes. */
static void put(struct request *request, uint16_t type, const void *value, size_t length) {
  struct rtattr head = {.rta_len = (uint16_t)RTA_LENGTH(length), .rta_type = type};
  char *at = (char *)request + NLMSG_ALIGN(request->header.nlmsg_len);
  memcpy(at, &head, sizeof head);
  memcpy(at + RTA_LENGTH(0), value, length);
  request->header.nlmsg_len =
      (uint32_t)(NLMSG_ALIGN(request->header.nlmsg_len) + RTA_ALIGN(head.rta_len));
}

/* The kernel has done it when send() returns; the answer tells how it went. */
static int perform(int fd, const struct request *request) {
  union {
    struct nlmsghdr header;
    char bytes[ANSWER_BYTES];
  } answer;
  struct nlmsgerr outcome;
  if (send(fd, request, request->header.nlmsg_len, 0) < 0) return -1;
  ssize_t count;
  do {
    count = recv(fd, &answer, sizeof answer, 0);
  } while (count < 0 && errno == EINTR);
  if (count < 0) return -1;
  if ((size_t)count < NLMSG_LENGTH(sizeof outcome) || answer.header.nlmsg_type != NLMSG_ERROR) {
    errno = EPROTO;
    return -1;
  }
  memcpy(&outcome, answer.bytes + NLMSG_HDRLEN, sizeof outcome);
  errno = -outcome.error;
  return outcome.error == 0 ? 0 : -1;
}

/* The highest address of a network; one of two addresses or fewer has none (RFC 3021). */
static void put_broadcast(struct request *request, const struct net_address *address) {
  if (address->family != AF_INET || address->prefix >= 31) return;
  uint32_t broadcast;
  memcpy(&broadcast, address->bytes, sizeof broadcast);
  broadcast |= htonl(0xffffffffu >> address->prefix);
  put(request, IFA_BROADCAST, &broadcast, sizeof broadcast);
}

int netlink_address(int fd, unsigned interface, const struct net_address *address, int wanted) {
  struct request request;
  unsigned length = bytes_of(address->family);
  begin(&request, wanted ? RTM_NEWADDR : RTM_DELADDR, wanted ? NLM_F_CREATE | NLM_F_EXCL : 0,
        sizeof request.body.address);
  request.body.address = (struct ifaddrmsg){.ifa_family = (unsigned char)address->family,
                                            .ifa_prefixlen = (unsigned char)address->prefix,
                                            .ifa_index = interface};
  put(&request, IFA_LOCAL, address->bytes, length);
  put(&request, IFA_ADDRESS, address->bytes, length);
  if (wanted) {
    /* Nobody else can have it, and waiting for nobody's objection would cost a second. */
    if (address->family == AF_INET6) request.body.address.ifa_flags = IFA_F_NODAD;
    put_broadcast(&request, address);
  }
  if (perform(fd, &request) == 0) return 0;
  return errno == (wanted ? EEXIST : EADDRNOTAVAIL) ? 0 : -1;
}

int netlink_default_route(int fd, unsigned interface, const struct net_address *gateway,
                          const struct net_address *source, int wanted) {
  struct request request;
  unsigned length = bytes_of(gateway->family);
  begin(&request, wanted ? RTM_NEWROUTE : RTM_DELROUTE, wanted ? NLM_F_CREATE | NLM_F_REPLACE : 0,
        sizeof request.body.route);
  request.body.route = (struct rtmsg){.rtm_family = (unsigned char)gateway->family,
                                      .rtm_table = RT_TABLE_MAIN,
                                      .rtm_protocol = RTPROT_STATIC,
                                      .rtm_scope = RT_SCOPE_UNIVERSE,
                                      .rtm_type = RTN_UNICAST};
  put(&request, RTA_GATEWAY, gateway->bytes, length);
  put(&request, RTA_OIF, &interface, sizeof interface);
  if (wanted && source->family == gateway->family) {
    put(&request, RTA_PREFSRC, source->bytes, length);
  }
  if (perform(fd, &request) == 0) return 0;
  return !wanted && errno == ESRCH ? 0 : -1;
}
