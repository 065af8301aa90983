#include "relay.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "init_check.h"

static struct relay relay;
static struct input input;

static int step_relay(void) {
  struct pollfd wait = relay_interest(&relay);
  int ready = poll(&wait, 1, 0);
  relay_step(&relay, wait.revents);
  return ready > 0;
}

static int step_input(void) {
  struct pollfd wait = input_interest(&input);
  int ready = poll(&wait, 1, 0);
  input_step(&input, wait.revents);
  return ready > 0;
}

static void never_blocks(int fd) { CHECK(fcntl(fd, F_SETFL, O_NONBLOCK) == 0); }

static void begin_relay(int program[2], int port[2]) {
  CHECK(pipe(program) == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, port) == 0);
  never_blocks(program[0]);
  never_blocks(program[1]);
  never_blocks(port[0]);
  never_blocks(port[1]);
  relay = (struct relay){.from = program[0], .to = port[0]};
}

/* A writer as fast as it may, a reader that takes a little now and then: all comes, in order. */
static void carries_everything_in_order(void) {
  enum { TOTAL = 3 << 20 };
  int program[2], port[2];
  uint64_t state = 9;
  size_t written = 0, received = 0;
  begin_relay(program, port);
  while (received < TOTAL) {
    uint8_t bytes[5000];
    size_t want = 1 + random_below(&state, sizeof bytes);
    for (size_t i = 0; i < want; i++) bytes[i] = (uint8_t)((written + i) * 31 >> 3);
    if (want > TOTAL - written) want = TOTAL - written;
    ssize_t n = want > 0 ? write(program[1], bytes, want) : 0;
    if (n > 0) written += (size_t)n;
    if (written == TOTAL && program[1] >= 0) {
      close(program[1]);
      program[1] = -1;
    }
    step_relay();
    CHECK(received < TOTAL ? !relay_done(&relay) || written == TOTAL : 1);
    n = read(port[1], bytes, 1 + random_below(&state, sizeof bytes));
    for (ssize_t i = 0; i < n; i++) CHECK(bytes[i] == (uint8_t)((received + (size_t)i) * 31 >> 3));
    if (n > 0) received += (size_t)n;
  }
  step_relay();
  CHECK(relay_done(&relay));
  close(port[0]);
  close(port[1]);
}

static void does_not_read_while_the_port_is_full(void) {
  int program[2], port[2];
  static uint8_t bytes[1 << 16];
  begin_relay(program, port);
  for (int i = 0; i < 1000; i++) {
    if (write(program[1], bytes, sizeof bytes) < 0) step_relay();
  }
  CHECK(relay.begin < relay.end);
  CHECK(!step_relay());
  CHECK(write(program[1], bytes, 1) < 0);
  close(program[1]);
  close(relay.from);
  close(port[0]);
  close(port[1]);
}

static void drops_output_when_the_host_is_gone(void) {
  int program[2], port[2];
  begin_relay(program, port);
  close(port[1]);
  CHECK(write(program[1], "lost", 4) == 4);
  step_relay();
  CHECK(relay.to == -1 && relay.begin == relay.end);
  CHECK(write(program[1], "more", 4) == 4);
  step_relay();
  close(program[1]);
  step_relay();
  CHECK(relay_done(&relay));
}

static void begin_input(int port[2], int program[2]) {
  CHECK(pipe(program) == 0 && socketpair(AF_UNIX, SOCK_STREAM, 0, port) == 0);
  never_blocks(port[0]);
  never_blocks(program[1]);
  input = (struct input){.from = port[0], .to = program[1]};
}

static void gives_input_and_its_end(void) {
  int port[2], program[2];
  char got[16] = "";
  begin_input(port, program);
  CHECK(write(port[1], "\x03\0\0\0\x01one\x02\0\0\0\x01tw\0\0\0\0\x02", 20) == 20);
  while (input.from >= 0) step_input();
  CHECK(read(program[0], got, 15) == 5);
  CHECK_TEXT(got, "onetw");
  CHECK(read(program[0], got, 15) == 0);
  close(program[0]);
  close(port[1]);
}

static void leaves_input_on_the_port_while_the_program_does_not_read(void) {
  int port[2], program[2];
  static uint8_t frame[FRAME_HEADER + 60000];
  begin_input(port, program);
  put_u32(frame, sizeof frame - FRAME_HEADER);
  frame[4] = INPUT_DATA;
  for (int i = 0; i < 3; i++) CHECK(write(port[1], frame, sizeof frame) == sizeof frame);
  while (step_input()) continue;
  CHECK(input.pending > 0);
  CHECK(!step_input());
  close(program[0]);
  while (step_input()) continue; /* the program is gone: the rest is read and dropped */
  CHECK(input.to == -1 && input.pending == 0 && input.begin == input.end);
  close(port[0]);
  close(port[1]);
}

static void the_hosts_end_is_the_end_of_input(void) {
  int port[2], program[2];
  char got[1];
  begin_input(port, program);
  close(port[1]);
  step_input();
  CHECK(input.from == -1 && read(program[0], got, 1) == 0);
  close(program[0]);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  carries_everything_in_order();
  does_not_read_while_the_port_is_full();
  drops_output_when_the_host_is_gone();
  gives_input_and_its_end();
  leaves_input_on_the_port_while_the_program_does_not_read();
  the_hosts_end_is_the_end_of_input();
  return 0;
}
