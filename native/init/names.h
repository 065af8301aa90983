#ifndef SKIFF_NAMES_H
#define SKIFF_NAMES_H

#include <stdio.h>

#include "identity.h"

/* What /etc/hosts says of a guest with this identity and these addresses. */
void names_hosts(FILE *text, const struct identity *identity, const struct addressing *network);

/* What /etc/resolv.conf says; nothing where there is no resolver. */
void names_resolvers(FILE *text, const struct addressing *network);

/* Writes them, and the host name, below /etc: all, or where `before` is not NULL those that it would
   not have made the same. */
int names_write(const struct identity *identity, const struct addressing *before,
                struct trouble *why);

#endif
