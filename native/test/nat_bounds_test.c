#include "nat_check.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "confine.h"

/* What a hostile guest can use up, and that others do not notice. */

enum { FLOWS = 64 };

static const char OTHER[] =
    "{\"version\":1,\"ask\":\"guest\",\"guest\":{\"name\":\"other\",\"mac\":\"02:53:00:00:00:03\","
    "\"gatewayMac\":\"02:53:00:00:00:01\",\"mtu\":1500,\"addresses\":["
    "{\"address\":\"10.87.0.3\",\"nat\":\"10.87.0.1\",\"host\":\"10.87.0.1\"}]}}";

static uint16_t guest_number(const char *name) { return guests_named(&nat.guests, name); }

static void drain(void) {
  while (frame_waits()) {
    next_packet();
  }
}

/* A scan costs the scanner's own oldest tries, and never more than its share. */
static void a_scan_evicts_only_its_own(void) {
  uint16_t port;
  int silent = host_socket(true, SOCK_DGRAM, &port);
  for (uint16_t i = 0; i < 200; i++) {
    send_datagram("10.87.0.1", (uint16_t)(30000 + i), port, "x", 1);
    turn();
    CHECK(nat.guests.place[guest_number("web")].flows <= FLOWS / 2);
    drain();
  }
  const struct guest *web = &nat.guests.place[guest_number("web")];
  CHECK(web->flows == FLOWS / 2 && web->unanswered == FLOWS / 2);
  CHECK(nat.count.evicted == 200 - FLOWS / 2 && nat.count.full == 0);
  CHECK(flow_begin(&nat, &(struct flow_key){.protocol = PROTOCOL_UDP, .guest_port = 1},
                   guest_number("other"), nat.now + 1000)
        != NULL);
  close(silent);
}

/* Flows that were answered are kept; new ones are refused, and it is told. */
static void answered_flows_are_never_evicted(void) {
  uint16_t port;
  int listener = host_socket(true, SOCK_STREAM, &port), watcher = connect_unix("control");
  static const char request[] = "{\"version\":1,\"ask\":\"events\"}\n";
  char text[1024];
  CHECK_TEXT(ask("{\"version\":1,\"ask\":\"forget\",\"name\":\"web\"}"), DONE);
  CHECK_TEXT(ask(GUEST), DONE);
  CHECK(send(watcher, request, sizeof request - 1, 0) == sizeof request - 1);
  await(watcher);
  CHECK(recv(watcher, text, sizeof text, 0) > 0);
  int host[FLOWS / 2];
  struct connection guest[FLOWS / 2];
  for (uint16_t i = 0; i < FLOWS / 2; i++) {
    guest[i] = open_connection("10.87.0.1", port, (uint16_t)(31000 + i));
    host[i] = host_accept(listener);
  }
  while (nat.guests.place[guest_number("web")].unanswered > 0) {
    turn();
  }
  uint64_t evicted = nat.count.evicted;
  call("10.87.0.1", port, 32000);
  await(watcher);
  ssize_t got = recv(watcher, text, sizeof text - 1, 0);
  CHECK(got > 0);
  text[got] = '\0';
  CHECK(strstr(text, "{\"event\":\"full\",\"guest\":\"web\"") != NULL);
  CHECK(nat.count.evicted == evicted && nat.count.full == 1);
  for (int i = 0; i < FLOWS / 2; i++) {
    send_segment(&guest[i], TCP_ACK, "x", 1);
    host_read(host[i], text, 1);
    close(host[i]);
  }
  close(listener);
  close(watcher);
}

static void a_listener_that_does_not_read_loses_events_and_nothing_else(void) {
  static const char request[] = "{\"version\":1,\"ask\":\"events\"}\n";
  int deaf = connect_unix("control");
  CHECK(send(deaf, request, sizeof request - 1, 0) == sizeof request - 1);
  struct flow flow = {
      .guest = guest_number("web"), .publication = PUBLICATION_NONE, .key.protocol = PROTOCOL_UDP};
  for (int i = 0; i < 20000; i++) {
    control_tell_accepted(&nat, &flow);
    if (i % 64 == 0) {
      nat_turn(&nat, 0);
    }
  }
  uint64_t lost = 0;
  for (int i = 0; i < CLIENTS_MOST; i++) {
    lost += nat.control->client[i].lost;
    CHECK(nat.control->client[i].out.length <= EVENTS_MOST);
  }
  CHECK(lost > 0);
  CHECK(strstr(ask("{\"version\":1,\"ask\":\"state\"}"), "\"error\":\"\"") != NULL);
  close(deaf);
}

static void who_comes_while_nobody_listens_is_told_to_the_next_one(void) {
  static const char request[] = "{\"version\":1,\"ask\":\"events\"}\n";
  static char text[UNHEARD_MOST + 4096];
  struct flow flow = {.guest = guest_number("web"),
                      .publication = PUBLICATION_NONE,
                      .client_port = 4711,
                      .key.protocol = PROTOCOL_TCP};
  turn();
  text_free(&nat.control->unheard);
  nat.control->unheard = (struct text){.most = UNHEARD_MOST};
  nat.control->unheard_lost = 0;
  for (int i = 0; i < 2000; i++) {
    control_tell_accepted(&nat, &flow);
  }
  CHECK(nat.control->unheard.length <= UNHEARD_MOST && nat.control->unheard_lost > 0);
  int listener = connect_unix("control");
  CHECK(send(listener, request, sizeof request - 1, 0) == sizeof request - 1);
  size_t have = 0;
  while (have < sizeof text - 1 && memmem(text, have, "\"lost\"", 6) == NULL) {
    await(listener);
    ssize_t got = recv(listener, text + have, sizeof text - 1 - have, 0);
    CHECK(got > 0);
    have += (size_t)got;
  }
  text[have] = '\0';
  CHECK(strstr(text, DONE) == text);
  CHECK(strstr(text, "\"clientPort\":4711") != NULL && strstr(text, "\"at\":1") != NULL);
  int told = 0;
  for (char *at = text; (at = strstr(at, "\"accepted\"")) != NULL; at++) {
    told++;
  }
  char *lost = strstr(text, "\"count\":");
  CHECK(lost != NULL && told + atoi(lost + 8) == 2000);
  CHECK(nat.control->unheard.length == 0 && nat.control->unheard_lost == 0);
  close(listener);
  turn();
}

static void too_many_control_connections_are_refused(void) {
  int client[CLIENTS_MOST + 1];
  char text[256] = "";
  for (int i = 0; i <= CLIENTS_MOST; i++) {
    client[i] = connect_unix("control");
    turn();
  }
  await(client[CLIENTS_MOST]);
  CHECK(recv(client[CLIENTS_MOST], text, sizeof text - 1, 0) > 0);
  CHECK(strstr(text, "too many control connections") != NULL);
  for (int i = 0; i <= CLIENTS_MOST; i++) {
    close(client[i]);
  }
  turn();
}

static void a_request_without_end_is_cut_off(void) {
  static char endless[REQUEST_MOST];
  int client = connect_unix("control");
  char byte;
  memset(endless, 'x', sizeof endless);
  size_t sent = 0;
  while (sent < sizeof endless) {
    ssize_t more = send(client, endless + sent, sizeof endless - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    sent += more > 0 ? (size_t)more : 0;
    turn();
  }
  await(client);
  CHECK(recv(client, &byte, 1, 0) <= 0);
  close(client);
}

/* In a child, since it cannot be undone; by bare calls, since the sanitizer's own are not allowed.
 */
static void a_confined_process_has_sockets_and_nothing_else(void) {
  pid_t child = fork();
  if (child == 0) {
    complaint why;
    if (!confine(&why)) {
      syscall(SYS_exit_group, 1);
    }
    int wrong = socket(AF_INET, SOCK_STREAM, 0) < 0 ? 2 : 0;
    wrong = socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || errno != EPERM ? 3 : wrong;
    wrong = socket(AF_PACKET, SOCK_RAW, 0) >= 0 || errno != EPERM ? 4 : wrong;
    wrong = syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY) >= 0 ? 5 : wrong;
    wrong = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, NULL) >= 0 || errno != EPERM ? 6 : wrong;
    syscall(SYS_exit_group, wrong);
  }
  int status;
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

int main(void) {
  a_confined_process_has_sockets_and_nothing_else();
  open_nat_with(FLOWS);
  CHECK_TEXT(ask(OTHER), DONE);
  a_scan_evicts_only_its_own();
  answered_flows_are_never_evicted();
  a_listener_that_does_not_read_loses_events_and_nothing_else();
  who_comes_while_nobody_listens_is_told_to_the_next_one();
  too_many_control_connections_are_refused();
  a_request_without_end_is_cut_off();
  close_nat();
  return 0;
}
