#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "bytes.h"
#include "clock.h"
#include "control_types.h"
#include "frame.h"
#include "guard.h"

enum {
  /* How much of a client's input becomes one frame: small, so that clients take turns. */
  INPUT_PIECE = 16 * 1024,
  /* How many requests of one client are done before the guest's output is looked at again. */
  REQUESTS_AT_ONCE = 16,
  /* How long the listener is left alone when accept() lacks descriptors or memory. */
  DEAF_MS = 100
};

/* ---- the socket ---- */

static struct sockaddr_un address_of(const struct guard *guard) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strcpy(address.sun_path, guard->control);
  return address;
}

bool control_taken(const struct guard *guard) {
  struct sockaddr_un address = address_of(guard);
  int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  int failed =
      connect(probe, (const struct sockaddr *)&address, sizeof address) == 0 ? 0 : errno;
  close(probe);
  return failed == 0 || failed == EAGAIN; /* EAGAIN: its queue of connections is full */
}

static bool remove_stale(const struct guard *guard, complaint *why) {
  struct stat status;
  if (lstat(guard->control, &status) != 0) {
    return true; /* bind() tells better what is wrong, if anything is */
  }
  if (!S_ISSOCK(status.st_mode)) {
    return complain(why, "'%s' is there already and is not a socket", guard->control);
  }
  if (control_taken(guard)) {
    return complain(why, "somebody is listening on '%s' already", guard->control);
  }
  return unlink(guard->control) == 0
         || complain_errno(why, "cannot remove the stale socket '%s'", guard->control);
}

bool control_listen(struct guard *guard, complaint *why) {
  struct sockaddr_un address = address_of(guard);
  if (!remove_stale(guard, why)) {
    return false;
  }
  guard->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  mode_t mask = umask(0177);
  bool bound = guard->listener >= 0
               && bind(guard->listener, (struct sockaddr *)&address, sizeof address) == 0;
  umask(mask);
  if (bound && listen(guard->listener, MAX_CLIENTS) == 0) {
    return true;
  }
  complain_errno(why, "cannot make the control socket '%s'", guard->control);
  if (bound) {
    unlink(guard->control);
  }
  return false;
}

static bool hung_up(int socket) {
  struct pollfd ask = {.fd = socket};
  return poll(&ask, 1, 0) == 1 && (ask.revents & (POLLHUP | POLLERR)) != 0;
}

/* A place for one more. Clients that are gone and left input which the guest does not take give way. */
static struct client *place(struct guard *guard) {
  for (int i = 0; i < MAX_CLIENTS; i++) {
    if (guard->client[i].socket < 0) {
      return &guard->client[i];
    }
  }
  for (int i = 0; i < MAX_CLIENTS; i++) {
    if (guard->client[i].giving && hung_up(guard->client[i].socket)) {
      client_close(&guard->client[i]);
      return &guard->client[i];
    }
  }
  return NULL;
}

void control_accept(struct guard *guard) {
  int socket = accept4(guard->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
  if (socket < 0) {
    if (errno != EAGAIN && errno != EINTR && errno != ECONNABORTED) {
      guard->deaf_until = clock_steady() + DEAF_MS;
    }
    return;
  }
  struct client crowded;
  struct client *client = place(guard);
  if (client != NULL) {
    client_open(client, socket);
    return;
  }
  client_open(&crowded, socket);
  client_refuse(&crowded, "this guard has too many clients");
  client_flush(&crowded);
  client_close(&crowded);
}

/* ---- requests ---- */

/* CPU time of the hypervisor: fields 14 and 15 of /proc/PID/stat, in clock ticks; proc(5). */
static uint64_t cpu_millis(pid_t process) {
  char path[40], text[1024];
  uint64_t user = 0, system = 0;
  snprintf(path, sizeof path, "/proc/%d/stat", (int)process);
  FILE *file = fopen(path, "re");
  if (file == NULL) {
    return 0;
  }
  size_t length = fread(text, 1, sizeof text - 1, file);
  fclose(file);
  text[length] = '\0';
  const char *name_end = strrchr(text, ')');
  if (name_end == NULL
      || sscanf(name_end, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %" SCNu64 " %" SCNu64,
                &user, &system) != 2) {
    return 0;
  }
  return (user + system) * 1000 / (uint64_t)sysconf(_SC_CLK_TCK);
}

size_t control_status(const struct guard *guard, char text[CONTROL_STATUS_BYTES]) {
  char at[TIME_TEXT];
  clock_format(guard->started_at, at);
  return (size_t)snprintf(
      text, CONTROL_STATUS_BYTES,
      "{\"version\":1,\"guard\":%d,\"hypervisor\":%d,\"startedAt\":\"%.*s\",\"cpuMillis\":%" PRIu64
      ",\"segment\":%" PRIu64 ",\"offset\":%" PRIu64 ",\"lostStdout\":%" PRIu64
      ",\"lostStderr\":%" PRIu64 ",\"landlock\":%d}",
      (int)getpid(), (int)guard->hypervisor, TIME_TEXT, at, cpu_millis(guard->hypervisor),
      guard->log.segment, guard->log.offset, guard->log.lost[LOG_STDOUT],
      guard->log.lost[LOG_STDERR], guard->landlock);
}

static void tell_status(const struct guard *guard, struct client *client) {
  char text[CONTROL_STATUS_BYTES];
  client_tell(client, CONTROL_STATUS_IS, text, control_status(guard, text));
}

static void send_to_guest(struct guard *guard, struct client *client) {
  if (guard->wire[WIRE_CHANNEL] < 0) {
    return; /* the hypervisor is ending */
  }
  if (!queue_frame(&guard->to_channel, client->payload[0], client->payload + 1,
                   client->length - 1, NULL, 0)) {
    client_refuse(client, "the guest does not read its channel: 2 MiB wait for it already");
  }
}

static void kill_hypervisor(struct guard *guard, struct client *client) {
  int signal = client->payload[0];
  if (signal < 1 || signal > SIGRTMAX) {
    client_refuse(client, "KILL names no signal");
    return;
  }
  guard->ending.kill_requested = signal;
  kill(guard->hypervisor, signal);
}

static void subscribe(struct guard *guard, struct client *client) {
  if (client->subscribed) {
    client_refuse(client, "this connection is subscribed already");
  } else if (queue_put(&client->out, guard->kept.bytes, guard->kept.used)) {
    client->subscribed = true;
  } else {
    client_close(client);
  }
}

static void await_log(struct client *client) {
  client->awaiting = true;
  client->segment = get_u64(client->payload);
  client->offset = get_u64(client->payload + 8);
}

static void do_request(struct guard *guard, struct client *client) {
  switch (client->header[4]) {
    case CONTROL_STATUS:
      tell_status(guard, client);
      break;
    case CONTROL_SEND:
      send_to_guest(guard, client);
      break;
    case CONTROL_INPUT:
      client->giving = true;
      return;
    case CONTROL_KILL:
      kill_hypervisor(guard, client);
      break;
    case CONTROL_SUBSCRIBE:
      subscribe(guard, client);
      break;
    case CONTROL_AWAIT_LOG:
      await_log(client);
      break;
    default:
      break; /* client_read() lets no other type through */
  }
  client_answered(client);
}

/* AWAIT_LOG is answered by control_log_grew(), which runs after every round. */
void control_serve(struct guard *guard, struct client *client) {
  for (int i = 0; i < REQUESTS_AT_ONCE && client_events(client) & POLLIN; i++) {
    if (client->socket < 0) {
      return;
    }
    switch (client_read(client)) {
      case CLIENT_ASKS:
        do_request(guard, client);
        break;
      case CLIENT_ERRS:
        client_refuse(client, "not a request of docs/design/guard.md");
        return;
      case CLIENT_GONE:
        client_close(client);
        return;
      case CLIENT_WAITS:
        return;
    }
  }
}

/* ---- standard input ---- */

/* False when the guest's queue has no room for more. */
static bool give_piece(struct guard *guard, struct client *client) {
  uint32_t left = client->length - client->given;
  uint32_t piece = left < INPUT_PIECE ? left : INPUT_PIECE;
  bool lost = guard->wire[WIRE_IN] < 0;
  if (!lost
      && !queue_frame(&guard->to_input, client->length == 0 ? INPUT_END : INPUT_DATA,
                      client->payload + client->given, piece, NULL, 0)) {
    return false;
  }
  client->given += piece;
  if (client->given == client->length) {
    client_answered(client);
  }
  return true;
}

void control_give_input(struct guard *guard) {
  bool given = true;
  while (given) {
    given = false;
    for (int i = 0; i < MAX_CLIENTS; i++) {
      struct client *client = &guard->client[i];
      given |= client->socket >= 0 && client->giving && give_piece(guard, client);
    }
  }
}

/* ---- news ---- */

void control_broadcast(struct guard *guard, const uint8_t *frame, size_t length) {
  for (int i = 0; i < MAX_CLIENTS; i++) {
    struct client *client = &guard->client[i];
    if (client->socket >= 0 && client->subscribed && !queue_put(&client->out, frame, length)) {
      client_close(client);
    }
  }
}

void control_log_grew(struct guard *guard, bool ended) {
  const struct log *log = &guard->log;
  uint8_t answer[17];
  put_u64(answer, log->segment);
  put_u64(answer + 8, log->offset);
  answer[16] = ended;
  for (int i = 0; i < MAX_CLIENTS; i++) {
    struct client *client = &guard->client[i];
    bool past = log->segment > client->segment
                || (log->segment == client->segment && log->offset > client->offset);
    if (client->socket >= 0 && client->awaiting && (past || ended)) {
      client->awaiting = false;
      client_tell(client, CONTROL_LOG, answer, sizeof answer);
    }
  }
}

void control_end(struct guard *guard) {
  close(guard->listener);
  unlink(guard->control);
  guard->listener = -1;
}
