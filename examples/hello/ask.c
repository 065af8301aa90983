/* Asks a web server for a page and prints it: ask HOST PORT PATH
 *   gcc -O2 -o ask ask.c */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

static int failed(const char *what, const char *host, const char *why) {
  fprintf(stderr, "ask: cannot %s %s: %s\n", what, host, why);
  return 1;
}

/* -1 and errno where nobody answers at that address. */
static int connected(const struct addrinfo *to) {
  int wire = socket(to->ai_family, SOCK_STREAM, 0);
  struct timeval patience = {.tv_sec = 3};
  setsockopt(wire, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (connect(wire, to->ai_addr, to->ai_addrlen) == 0) return wire;
  int why = errno;
  close(wire);
  errno = why;
  return -1;
}

int main(int count, char **words) {
  if (count != 4) {
    fprintf(stderr, "usage: ask HOST PORT PATH\n");
    return 2;
  }
  struct addrinfo *found, wish = {.ai_socktype = SOCK_STREAM};
  int error = getaddrinfo(words[1], words[2], &wish, &found);
  if (error != 0) return failed("find", words[1], gai_strerror(error));
  int wire = -1;
  for (struct addrinfo *each = found; each && wire < 0; each = each->ai_next) wire = connected(each);
  if (wire < 0) {
    return failed("reach", words[1], errno == EINPROGRESS ? "no answer within 3 s" : strerror(errno));
  }
  dprintf(wire, "GET %s HTTP/1.0\r\nHost: %s\r\n\r\n", words[3], words[1]);
  char page[16384];
  size_t length = 0;
  for (ssize_t more = 1; more > 0 && length < sizeof page - 1; length += more > 0 ? (size_t)more : 0) {
    more = read(wire, page + length, sizeof page - 1 - length);
  }
  page[length] = 0;
  char *body = strstr(page, "\r\n\r\n");
  if (!body) return failed("read from", words[1], "no page");
  fputs(body + 4, stdout);
  return 0;
}
