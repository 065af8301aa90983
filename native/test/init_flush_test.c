#include "flush.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "init_check.h"

static struct flush flush;

static int end_of(pid_t process) {
  int status;
  CHECK(waitpid(process, &status, 0) == process);
  return flush_ended(&flush, process, status);
}

/* Here is no disk: every flush fails, but is told of. */
static void tells_of_each_request(void) {
  CHECK(flush_begin(&flush, 7) && flush.process > 0);
  CHECK(end_of(flush.process) && flush.number == 7 && flush.failed);
  CHECK(flush.process == 0);
}

static void what_asks_meanwhile_is_served_by_one_more_round(void) {
  CHECK(flush_begin(&flush, 8));
  pid_t first = flush.process;
  CHECK(flush_begin(&flush, 9) && flush_begin(&flush, 10) && flush.process == first);
  CHECK(!end_of(first));
  pid_t second = flush.process;
  CHECK(second > 0 && second != first);
  CHECK(end_of(second) && flush.number == 10);
}

static void other_children_are_nothing_to_it(void) {
  CHECK(!flush_ended(&flush, 0, 0) && !flush_ended(&flush, getpid(), 0));
  CHECK(flush_begin(&flush, 11));
  CHECK(!flush_ended(&flush, getpid(), 0));
  kill(flush.process, SIGKILL);
  CHECK(end_of(flush.process) && flush.failed);
}

int main(void) {
  tells_of_each_request();
  what_asks_meanwhile_is_served_by_one_more_round();
  other_children_are_nothing_to_it();
  return 0;
}
