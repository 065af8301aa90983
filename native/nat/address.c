#include "address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "network_bytes.h"

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
static const uint8_t well_known_nat64[12] = {0, 0x64, 0xff, 0x9b}; /* RFC 6052, 2.1 */

struct address address_of_v4(const uint8_t bytes[4]) {
  struct address address;
  memcpy(address.bytes, mapped, sizeof mapped);
  memcpy(address.bytes + 12, bytes, 4);
  return address;
}

bool address_is_v4(const struct address *address) {
  return memcmp(address->bytes, mapped, sizeof mapped) == 0;
}

bool address_equal(const struct address *a, const struct address *b) {
  return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}

bool address_parse(const char *text, struct address *address) {
  uint8_t four[4];
  if (inet_pton(AF_INET, text, four) == 1) {
    *address = address_of_v4(four);
    return true;
  }
  /* Not "::ffff:10.0.0.1": whoever means IPv4 writes it so. */
  return inet_pton(AF_INET6, text, address->bytes) == 1 && !address_is_v4(address);
}

void address_format(const struct address *address, char text[ADDRESS_TEXT]) {
  bool v4 = address_is_v4(address);
  inet_ntop(v4 ? AF_INET : AF_INET6, address->bytes + (v4 ? 12 : 0), text, ADDRESS_TEXT);
}

static bool is_v6_loopback(const uint8_t *bytes) {
  static const uint8_t loopback[16] = {[15] = 1};
  return memcmp(bytes, loopback, sizeof loopback) == 0;
}

bool address_is_loopback(const struct address *address) {
  return address_is_v4(address) ? address->bytes[12] == 127 : is_v6_loopback(address->bytes);
}

/* IANA's registry of special-purpose IPv4 addresses, as far as it is not reachable by routing. */
static bool refused_v4(const uint8_t *bytes) {
  return bytes[0] == 0 || bytes[0] == 127 || bytes[0] >= 224
         || (bytes[0] == 169 && bytes[1] == 254);
}

bool address_refused(const struct address *address) {
  const uint8_t *bytes = address->bytes;
  static const uint8_t zeros[12] = {0};
  if (address_is_v4(address) || memcmp(bytes, well_known_nat64, sizeof well_known_nat64) == 0) {
    return refused_v4(bytes + 12);
  }
  if (bytes[0] == 0x20 && bytes[1] == 0x02) { /* 6to4, RFC 3056 */
    return refused_v4(bytes + 2);
  }
  return memcmp(bytes, zeros, sizeof zeros) == 0       /* ::, ::1, ::a.b.c.d */
         || (bytes[0] == 0xfe && (bytes[1] & 0x80) != 0) /* fe80::/10, fec0::/10 */
         || bytes[0] == 0xff;
}

socklen_t address_to_socket(const struct address *address, uint16_t port,
                            struct sockaddr_storage *storage) {
  memset(storage, 0, sizeof *storage);
  if (address_is_v4(address)) {
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons(port)};
    memcpy(&in.sin_addr, address->bytes + 12, 4);
    memcpy(storage, &in, sizeof in);
    return sizeof in;
  }
  struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  memcpy(&in6.sin6_addr, address->bytes, 16);
  memcpy(storage, &in6, sizeof in6);
  return sizeof in6;
}

void address_of_socket(const struct sockaddr_storage *storage, struct address *address,
                       uint16_t *port) {
  if (storage->ss_family == AF_INET) {
    struct sockaddr_in in;
    memcpy(&in, storage, sizeof in);
    uint8_t four[4];
    memcpy(four, &in.sin_addr, 4);
    *address = address_of_v4(four);
    *port = ntohs(in.sin_port);
    return;
  }
  struct sockaddr_in6 in6;
  memcpy(&in6, storage, sizeof in6);
  memcpy(address->bytes, &in6.sin6_addr, 16);
  *port = ntohs(in6.sin6_port);
}
