#include "names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "files.h"

/* The resolver is the gateway, some microseconds away, and is back within a second after it was killed:
   who waits as long as for one far away loses seconds. Large answers fit into UDP by EDNS. */
static const char RESOLVER_OPTIONS[] = "options edns0 timeout:3 attempts:3\n";

static void own_line(FILE *text, const char *address, const char *hostname) {
  int digits = (int)strcspn(address, "/");
  if (digits > 0) fprintf(text, "%.*s\t%s\n", digits, address, hostname);
}

void names_hosts(FILE *text, const struct identity *identity, const struct addressing *network) {
  fputs("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n", text);
  if (identity->hostname[0]) {
    int unreachable = !network->address[0] && !network->address6[0];
    own_line(text, unreachable ? "127.0.0.1" : network->address, identity->hostname);
    own_line(text, network->address6, identity->hostname);
  }
  for (size_t i = 0; i < identity->hosts.count; i++) {
    fprintf(text, "%s\n", identity->hosts.items[i]);
  }
}

void names_resolvers(FILE *text, const struct addressing *network) {
  if (network->resolvers.count == 0) return;
  for (size_t i = 0; i < network->resolvers.count; i++) {
    fprintf(text, "nameserver %s\n", network->resolvers.items[i]);
  }
  for (size_t i = 0; i < network->search.count; i++) {
    fprintf(text, "%s%s", i == 0 ? "search " : " ", network->search.items[i]);
  }
  if (network->search.count > 0) fputc('\n', text);
  fputs(RESOLVER_OPTIONS, text);
}

static void hostname_of(FILE *text, const struct identity *identity,
                        const struct addressing *network) {
  (void)network;
  fprintf(text, "%s\n", identity->hostname);
}

static void resolvers_of(FILE *text, const struct identity *identity,
                         const struct addressing *network) {
  (void)identity;
  names_resolvers(text, network);
}

typedef void content(FILE *text, const struct identity *identity,
                     const struct addressing *network);

/* The text of a file, to be freed; NULL when there is no memory. */
static char *made(content *of, const struct identity *identity, const struct addressing *network) {
  char *bytes = NULL;
  size_t length;
  FILE *text = open_memstream(&bytes, &length);
  if (!text) return NULL;
  of(text, identity, network);
  if (fclose(text) == 0) return bytes;
  free(bytes);
  return NULL;
}

/* The program may have its own ideas: what did not change is left to it. */
static int write_one(const char *path, content *of, const struct identity *identity,
                     const struct addressing *before, struct trouble *why) {
  char *old = before ? made(of, identity, before) : NULL;
  char *now = made(of, identity, &identity->network);
  int result = 0;
  if (!now || (before && !old)) {
    result = trouble(why, CODE_SETUP, "no memory for the files of /etc");
  } else if (before ? strcmp(old, now) != 0 : now[0] != 0) {
    result = file_write(path, now, strlen(now));
    if (result != 0) trouble(why, CODE_SETUP, "cannot write %s: %s", path, strerror(errno));
  }
  free(old);
  free(now);
  return result;
}

int names_write(const struct identity *identity, const struct addressing *before,
                struct trouble *why) {
  if (write_one("/etc/hostname", hostname_of, identity, before, why) != 0) return -1;
  if (write_one("/etc/hosts", names_hosts, identity, before, why) != 0) return -1;
  return write_one("/etc/resolv.conf", resolvers_of, identity, before, why);
}
