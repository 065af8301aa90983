#include "init_check.h"
#include "processes.h"

static struct process process;

static void a_process_is_understood(void) {
  CHECK(process_parse("27 (web) R 1 27 27 0 -1 4194304 95 0 0 0 12 34 0 0 20 0 1 0 777 2500000 256 "
                      "18446744073709551615 1 1 0",
                      &process) == 0);
  CHECK(process.pid == 27 && process.parent == 1 && process.state == 'R' && !process.of_kernel);
  CHECK(process.cpu_ticks == 46 && process.started_ticks == 777 && process.resident_pages == 256);
}

static void a_name_may_hold_anything(void) {
  CHECK(process_parse("9 (a) b (c\n) S 3 9 9 0 -1 4194304 0 0 0 0 1 1 0 0 20 0 1 0 5 0 7 0",
                      &process) == 0);
  CHECK(process.pid == 9 && process.parent == 3 && process.resident_pages == 7);
}

static void a_thread_of_the_kernel_is_known(void) {
  CHECK(process_parse("2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 0 0 0 0",
                      &process) == 0);
  CHECK(process.of_kernel);
}

static void what_is_cut_off_is_refused(void) {
  const char *whole = "27 (web) R 1 27 27 0 -1 4194304 95 0 0 0 12 34 0 0 20 0 1 0 777 2500000 256";
  char text[128];
  for (size_t length = 0; length < strlen(whole) - 3; length++) {
    memcpy(text, whole, length);
    text[length] = 0;
    CHECK(process_parse(text, &process) != 0);
  }
}

static void a_command_is_one_line(void) {
  char command[] = "/bin/sh\0-c\0echo \x1b[1m\n\0";
  size_t length = process_command(command, sizeof command - 1);
  CHECK(length == strlen("/bin/sh -c echo ?[1m?"));
  CHECK(memcmp(command, "/bin/sh -c echo ?[1m?", length) == 0);
}

int main(void) {
  a_process_is_understood();
  a_name_may_hold_anything();
  a_thread_of_the_kernel_is_known();
  what_is_cut_off_is_refused();
  a_command_is_one_line();
  return 0;
}
