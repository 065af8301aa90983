#ifndef SKIFF_ADDRESS_H
#define SKIFF_ADDRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* IPv4 is ::ffff:a.b.c.d, so that there is one code for both. */
struct address {
  uint8_t bytes[16];
};

enum { ADDRESS_TEXT = 48 };

bool address_parse(const char *text, struct address *address);
void address_format(const struct address *address, char text[ADDRESS_TEXT]);

struct address address_of_v4(const uint8_t bytes[4]);
bool address_is_v4(const struct address *address);
bool address_equal(const struct address *a, const struct address *b);
bool address_is_loopback(const struct address *address);

/* Whether a guest never gets there: the host's loopback in all its spellings, "this host",
 * link-local (where cloud metadata lives), multicast and reserved. */
bool address_refused(const struct address *address);

/* For connect() and its like; returns the length. */
socklen_t address_to_socket(const struct address *address, uint16_t port,
                            struct sockaddr_storage *storage);
void address_of_socket(const struct sockaddr_storage *storage, struct address *address,
                       uint16_t *port);

#endif
