/* A guest that is asked whom it reaches. Sends back what it gets at 5432; at 8080 does what one line says:
 *   tcp HOST PORT      connects: answered, silent, unknown, or why not
 *   udp HOST PORT      sends a datagram: the same
 *   spoof TO FROM      sends a SYN that says it comes from FROM, to port 5432
 *   begin HOST PORT    sends numbered lines from now on, and reads what comes back
 *   seen - -           how many have come back
 *   end - -            sends no more; how many were sent and came back in order, and the longest pause */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MILLIS = 2500, END_MILLIS = 60000 };

/* Between the processes of a conversation. */
struct lines {
  volatile long sent, seen, longest_pause_millis;
  volatile int enough, ended;
};

static struct lines *lines;

static long millis(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int bound(int kind, int port) {
  int wire = socket(AF_INET6, kind, 0), one = 1;
  struct sockaddr_in6 own = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
  setsockopt(wire, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind(wire, (struct sockaddr *)&own, sizeof own) != 0) exit(9);
  if (kind == SOCK_STREAM && listen(wire, 64) != 0) exit(9);
  return wire;
}

static int reached(const char *host, const char *port, int kind, const char **why) {
  struct addrinfo *found, wish = {.ai_socktype = kind};
  *why = "unknown";
  if (getaddrinfo(host, port, &wish, &found) != 0) return -1;
  int wire = socket(found->ai_family, kind, 0), error = 0;
  socklen_t size = sizeof error;
  fcntl(wire, F_SETFL, O_NONBLOCK);
  connect(wire, found->ai_addr, found->ai_addrlen);
  freeaddrinfo(found);
  if (kind == SOCK_DGRAM) send(wire, "hello", 5, 0);
  struct pollfd ready = {wire, kind == SOCK_DGRAM ? POLLIN : POLLOUT, 0};
  int came = poll(&ready, 1, PATIENCE_MILLIS);
  getsockopt(wire, SOL_SOCKET, SO_ERROR, &error, &size);
  *why = came == 0 ? "silent" : error == 0 ? "answered" : strerror(error);
  return wire;
}

static const char *asked(const char *host, const char *port, int kind) {
  const char *why;
  close(reached(host, port, kind, &why));
  return why;
}

/* A SYN out of the guest's own NIC. */
static const char *spoof(const char *to, const char *from) {
  unsigned char frame[54] = {0};
  int raw = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_IP));
  struct ifreq nic = {0};
  strcpy(nic.ifr_name, "eth0");
  ioctl(raw, SIOCGIFHWADDR, &nic);
  memcpy(frame, "\2other", 6);
  memcpy(frame + 6, nic.ifr_hwaddr.sa_data, 6);
  frame[12] = 8;
  struct iphdr ip = {.ihl = 5, .version = 4, .tot_len = htons(40), .ttl = 64, .protocol = 6};
  inet_pton(AF_INET, from, &ip.saddr);
  inet_pton(AF_INET, to, &ip.daddr);
  struct tcphdr syn = {.source = htons(1), .dest = htons(5432), .doff = 5, .syn = 1};
  memcpy(frame + 14, &ip, 20);
  memcpy(frame + 34, &syn, 20);
  struct sockaddr_ll out = {.sll_family = AF_PACKET, .sll_ifindex = if_nametoindex("eth0"), .sll_halen = 6};
  ssize_t sent = sendto(raw, frame, sizeof frame, 0, (struct sockaddr *)&out, sizeof out);
  close(raw);
  return sent == sizeof frame ? "sent" : strerror(errno);
}

static void send_lines(int wire) {
  char line[200];
  for (long number = 0; !lines->enough; number++) {
    int length = snprintf(line, sizeof line, "%ld %0150d\n", number, 0);
    for (int done = 0; done < length;) {
      ssize_t now = write(wire, line + done, length - done);
      if (now <= 0) exit(1);
      done += now;
    }
    lines->sent = number + 1;
    usleep(1000);
  }
  shutdown(wire, SHUT_WR);
  exit(0);
}

/* A line out of order ends it: the rest does not count as seen. */
static void read_lines(int wire) {
  FILE *in = fdopen(wire, "r");
  char line[400];
  for (long last = millis(); fgets(line, sizeof line, in); last = millis()) {
    long pause = millis() - last;
    if (strtol(line, NULL, 10) != lines->seen) break;
    lines->seen++;
    if (pause > lines->longest_pause_millis) lines->longest_pause_millis = pause;
  }
  lines->ended = 1;
  exit(0);
}

static const char *begin(int client, const char *host, const char *port) {
  const char *why;
  int wire = reached(host, port, SOCK_STREAM, &why);
  if (strcmp(why, "answered") != 0) return why;
  fcntl(wire, F_SETFL, 0);
  memset(lines, 0, sizeof *lines);
  for (int reads = 0; reads < 2; reads++) {
    if (fork() != 0) continue;
    close(client);
    if (reads) read_lines(wire);
    else send_lines(wire);
  }
  close(wire);
  return "begun";
}

static void end(int client) {
  lines->enough = 1;
  for (long last = millis() + END_MILLIS; !lines->ended && millis() < last;) usleep(10000);
  dprintf(client, "%ld %ld %ld\n", lines->sent, lines->seen, lines->longest_pause_millis);
}

static void serve(int client) {
  char line[300] = "", verb[20] = "", one[200] = "", two[60] = "";
  if (read(client, line, sizeof line - 1) <= 0 || sscanf(line, "%19s %199s %59s", verb, one, two) != 3) return;
  if (!strcmp(verb, "tcp")) dprintf(client, "%s\n", asked(one, two, SOCK_STREAM));
  if (!strcmp(verb, "udp")) dprintf(client, "%s\n", asked(one, two, SOCK_DGRAM));
  if (!strcmp(verb, "spoof")) dprintf(client, "%s\n", spoof(one, two));
  if (!strcmp(verb, "begin")) dprintf(client, "%s\n", begin(client, one, two));
  if (!strcmp(verb, "seen")) dprintf(client, "%ld\n", lines->seen);
  if (!strcmp(verb, "end")) end(client);
}

static void echo(int client) {
  char bytes[4096];
  /* Where there is no second process, whoever connects is only let in. */
  if (fork() != 0) return;
  for (ssize_t count; (count = read(client, bytes, sizeof bytes)) > 0;) {
    for (ssize_t done = 0; done < count;) {
      ssize_t now = write(client, bytes + done, count - done);
      if (now <= 0) exit(1);
      done += now;
    }
  }
  exit(0);
}

static void answer(int wire) {
  struct sockaddr_in6 from;
  socklen_t size = sizeof from;
  char bytes[1500];
  ssize_t count = recvfrom(wire, bytes, sizeof bytes, 0, (struct sockaddr *)&from, &size);
  if (count >= 0) sendto(wire, bytes, count, 0, (struct sockaddr *)&from, size);
}

int main(void) {
  struct pollfd doors[] = {
      {bound(SOCK_STREAM, 8080), POLLIN, 0}, {bound(SOCK_STREAM, 5432), POLLIN, 0}, {bound(SOCK_DGRAM, 5432), POLLIN, 0}};
  lines = mmap(NULL, sizeof *lines, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGCHLD, SIG_IGN);
  for (;;) {
    poll(doors, 3, -1);
    for (int i = 0; i < 3; i++) {
      if (!(doors[i].revents & POLLIN)) continue;
      if (i == 2) {
        answer(doors[i].fd);
        continue;
      }
      int client = accept(doors[i].fd, NULL, NULL);
      if (i == 0) serve(client);
      else echo(client);
      close(client);
    }
  }
}
