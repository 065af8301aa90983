/* Listens at one family alone: TCP and UDP 8080 of IPv4, TCP and UDP 8081 of IPv6. Says "four" or "six" to who comes by TCP, and
 * in the place of a datagram. */
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { IPV4_PORT = 8080, IPV6_PORT = 8081 };

static int bound(int family, int kind) {
  int wire = socket(family, kind, 0), on = 1;
  struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons(IPV4_PORT)};
  struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons(IPV6_PORT)};
  setsockopt(wire, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (family == AF_INET6) setsockopt(wire, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  int failed = family == AF_INET ? bind(wire, (struct sockaddr *)&four, sizeof four) : bind(wire, (struct sockaddr *)&six, sizeof six);
  if (failed || (kind == SOCK_STREAM && listen(wire, 64) != 0)) exit(9);
  return wire;
}

static void answer(int wire, const char *word) {
  struct sockaddr_storage from;
  socklen_t size = sizeof from;
  char bytes[1500];
  if (recvfrom(wire, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &size) >= 0) {
    sendto(wire, word, strlen(word), 0, (struct sockaddr *)&from, size);
  }
}

static void serve(int wire, const char *word) {
  int client = accept(wire, NULL, NULL);
  if (client >= 0 && write(client, word, strlen(word)) < 0) exit(9);
  close(client);
}

int main(void) {
  struct pollfd doors[] = {{bound(AF_INET, SOCK_STREAM), POLLIN, 0}, {bound(AF_INET6, SOCK_STREAM), POLLIN, 0},
                           {bound(AF_INET, SOCK_DGRAM), POLLIN, 0}, {bound(AF_INET6, SOCK_DGRAM), POLLIN, 0}};
  for (;;) {
    poll(doors, 4, -1);
    for (int i = 0; i < 4; i++) {
      const char *word = i % 2 == 0 ? "four" : "six";
      if (doors[i].revents & POLLIN) i < 2 ? serve(doors[i].fd, word) : answer(doors[i].fd, word);
    }
  }
}
