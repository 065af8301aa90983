/* Load for measurements: bulk in either direction, connections made anew each time, bytes there and back.
 *   netload serve ADDRESS PORT                      answers: 'u' takes bytes, 'd' gives bytes, 'c' answers one byte, 'p' sends back
 *   netload up|down ADDRESS PORT SECONDS            prints Gbit/s
 *   netload connect ADDRESS PORT AT-ONCE COUNT      prints connections a second, and how many failed
 *   netload visit ADDRESS PORT SECONDS COUNT        the only program of a guest: waits till the server is there, prints "visited", Gbit/s
 *                                                   of bytes that came, and the p50 in microseconds of 64 bytes there and back */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PIECE = 256 * 1024, DESCRIPTORS = 65536, AT_ONCE_MOST = 1024 };

/* Of a visit: a question's size, how long its server may take to boot, how long nothing counts, and questions at most. */
enum { QUESTION = 64, PATIENCE_SECONDS = 120, PAUSE_MICROS = 20000, WARM_SECONDS = 1, QUESTIONS_MOST = 1000000 };

static char piece[PIECE];
static char role[DESCRIPTORS];     /* of a served connection; 0 before it said */
static char answered[DESCRIPTORS]; /* of a client's */

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int fail(const char *what) {
  perror(what);
  return 1;
}

static socklen_t address_of(const char *text, const char *port, struct sockaddr_storage *address) {
  struct sockaddr_in in = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port))};
  struct sockaddr_in6 in6 = {.sin6_family = AF_INET6, .sin6_port = in.sin_port};
  memset(address, 0, sizeof *address);
  if (inet_pton(AF_INET, text, &in.sin_addr) == 1) {
    memcpy(address, &in, sizeof in);
    return sizeof in;
  }
  inet_pton(AF_INET6, text, &in6.sin6_addr);
  memcpy(address, &in6, sizeof in6);
  return sizeof in6;
}

/* ---- the server ---- */

static void serve_ready(int epoll, int fd) {
  struct epoll_event event = {.events = EPOLLOUT, .data.fd = fd};
  if (role[fd] == 'd') {
    if (send(fd, piece, PIECE, MSG_DONTWAIT | MSG_NOSIGNAL) < 0 && errno != EAGAIN) {
      close(fd);
    }
    return;
  }
  ssize_t got = recv(fd, piece, PIECE, MSG_DONTWAIT);
  if (got <= 0) {
    if (got == 0 || errno != EAGAIN) {
      close(fd);
    }
    return;
  }
  role[fd] = role[fd] == 0 ? piece[0] : role[fd];
  if (role[fd] == 'd') {
    epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
  } else if (role[fd] == 'c') {
    send(fd, "c", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
    close(fd);
  } else if (role[fd] == 'p') {
    send(fd, piece, (size_t)got, MSG_DONTWAIT | MSG_NOSIGNAL);
  }
}

static int serve(const char *text, const char *port) {
  struct sockaddr_storage address;
  int on = 1;
  socklen_t length = address_of(text, port, &address);
  int listener = socket(address.ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0),
      epoll = epoll_create1(0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(listener, (struct sockaddr *)&address, length) != 0 || listen(listener, 4096) != 0) {
    return fail("listen");
  }
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener}, ready[64];
  epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
  puts("ready");
  fflush(stdout);
  for (;;) {
    int count = epoll_wait(epoll, ready, 64, -1);
    for (int i = 0; i < count; i++) {
      int fd = ready[i].data.fd;
      if (fd != listener) {
        serve_ready(epoll, fd);
        continue;
      }
      while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0 && fd < DESCRIPTORS) {
        role[fd] = 0;
        event.data.fd = fd;
        epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
      }
    }
  }
}

/* ---- the client ---- */

static int reach(const char *text, const char *port) {
  struct sockaddr_storage address;
  socklen_t length = address_of(text, port, &address);
  int fd = socket(address.ss_family, SOCK_STREAM, 0);
  if (connect(fd, (struct sockaddr *)&address, length) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

/* Gbit/s of a connection whose role was said; below 0 where it ended. */
static double moved(int fd, char what, double length_of_run) {
  double bytes = 0, began = seconds(), now = began;
  while ((now = seconds()) - began < length_of_run) {
    ssize_t done = what == 'u' ? send(fd, piece, PIECE, 0) : recv(fd, piece, PIECE, 0);
    if (done <= 0) {
      perror(what == 'u' ? "send" : "recv");
      return -1;
    }
    bytes += (double)done;
  }
  return bytes * 8 / (now - began) / 1e9;
}

static int bulk(char what, const char *text, const char *port, double length_of_run) {
  int fd = reach(text, port);
  if (fd < 0 || send(fd, &what, 1, 0) != 1) {
    return fail("connect");
  }
  memset(piece, what, PIECE);
  double gigabits = moved(fd, what, length_of_run);
  if (gigabits < 0) {
    return 1;
  }
  printf("%.3f\n", gigabits);
  return 0;
}

/* ---- the only program of a guest ---- */

static int reach_in_time(const char *text, const char *port) {
  double began = seconds();
  int fd = reach(text, port);
  while (fd < 0 && seconds() - began < PATIENCE_SECONDS) {
    usleep(PAUSE_MICROS);
    fd = reach(text, port);
  }
  return fd;
}

static int there_and_back(int fd) {
  char question[QUESTION] = "p";
  if (send(fd, question, QUESTION, 0) != QUESTION) {
    return 0;
  }
  return recv(fd, question, QUESTION, MSG_WAITALL) == QUESTION;
}

static int ascending(const void *one, const void *other) {
  const double a = *(const double *)one, b = *(const double *)other;
  return (a > b) - (a < b);
}

/* The median in microseconds, after as many that do not count; below 0 where the connection ended. */
static double median_micros(int fd, int count) {
  static double took[QUESTIONS_MOST];
  for (int i = -count; i < count; i++) {
    double began = seconds();
    if (!there_and_back(fd)) {
      perror("there and back");
      return -1;
    }
    took[i < 0 ? 0 : i] = (seconds() - began) * 1e6;
  }
  qsort(took, (size_t)count, sizeof *took, ascending);
  return took[count / 2];
}

static int visit(const char *text, const char *port, double length_of_run, int count) {
  int bytes = reach_in_time(text, port);
  if (bytes < 0 || send(bytes, "d", 1, 0) != 1) {
    return fail("connect");
  }
  double gigabits = moved(bytes, 'd', WARM_SECONDS) < 0 ? -1 : moved(bytes, 'd', length_of_run);
  close(bytes);
  int questions = reach(text, port);
  if (questions < 0) {
    return fail("connect");
  }
  double micros = median_micros(questions, count);
  if (gigabits < 0 || micros < 0) {
    return 1;
  }
  printf("visited %.4f %.1f\n", gigabits, micros);
  return 0;
}

/* ---- new connections ---- */

static int begin(int epoll, const struct sockaddr_storage *address, socklen_t length) {
  int fd = socket(address->ss_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
  struct epoll_event event = {.events = EPOLLOUT, .data.fd = fd};
  if (fd < 0
      || (connect(fd, (const struct sockaddr *)address, length) != 0 && errno != EINPROGRESS)) {
    return 0;
  }
  answered[fd] = 0;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

/* 1 when a connection is done, -1 when it failed. The server ends first, so that TIME_WAIT is its,
 * or the guest would soon have no port left that it may use again. */
static int go_on(int epoll, const struct epoll_event *ready) {
  int fd = ready->data.fd;
  struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
  if ((ready->events & EPOLLOUT) != 0) {
    if (send(fd, "c", 1, MSG_NOSIGNAL) == 1) {
      epoll_ctl(epoll, EPOLL_CTL_MOD, fd, &event);
      return 0;
    }
    close(fd);
    return -1;
  }
  ssize_t got = recv(fd, piece, PIECE, MSG_DONTWAIT);
  if (got > 0 || (got < 0 && errno == EAGAIN)) {
    answered[fd] = answered[fd] || got > 0;
    return 0;
  }
  close(fd);
  return got == 0 && answered[fd] ? 1 : -1;
}

static int connect_anew(const char *text, const char *port, int at_once, long wanted) {
  struct sockaddr_storage address;
  socklen_t length = address_of(text, port, &address);
  struct epoll_event ready[AT_ONCE_MOST];
  int epoll = epoll_create1(0);
  long begun = 0, done = 0, failures = 0;
  double began = seconds();
  for (; begun < at_once && begun < wanted; begun++) {
    if (!begin(epoll, &address, length)) {
      return fail("connect");
    }
  }
  while (done < wanted) {
    int count = epoll_wait(epoll, ready, AT_ONCE_MOST, 20000);
    if (count == 0) {
      break;
    }
    for (int i = 0; i < count; i++) {
      int how = go_on(epoll, &ready[i]);
      done += how != 0;
      failures += how < 0;
      if (how != 0 && begun < wanted) {
        begun++;
        if (!begin(epoll, &address, length)) {
          return fail("connect");
        }
      }
    }
  }
  printf("%.0f\n%ld\n", (double)done / (seconds() - began), failures + wanted - done);
  return 0;
}

int main(int count, char **arguments) {
  signal(SIGPIPE, SIG_IGN);
  if (count == 4 && strcmp(arguments[1], "serve") == 0) {
    return serve(arguments[2], arguments[3]);
  }
  if (count == 5 && (strcmp(arguments[1], "up") == 0 || strcmp(arguments[1], "down") == 0)) {
    return bulk(arguments[1][0], arguments[2], arguments[3], atof(arguments[4]));
  }
  if (count == 6 && strcmp(arguments[1], "connect") == 0 && atoi(arguments[4]) <= AT_ONCE_MOST) {
    return connect_anew(arguments[2], arguments[3], atoi(arguments[4]), atol(arguments[5]));
  }
  if (count == 6 && strcmp(arguments[1], "visit") == 0 && atoi(arguments[5]) > 0 && atoi(arguments[5]) <= QUESTIONS_MOST) {
    return visit(arguments[2], arguments[3], atof(arguments[4]), atoi(arguments[5]));
  }
  fprintf(stderr, "usage: netload serve|up|down|connect|visit ADDRESS PORT [SECONDS | AT-ONCE COUNT | SECONDS COUNT]\n");
  return 64;
}
