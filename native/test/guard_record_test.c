#include "record.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "capped.h"
#include "guard_check.h"

static int folder;
static complaint why;

static off_t size_of(const char *name) {
  struct stat status;
  return fstatat(folder, name, &status, 0) == 0 ? status.st_size : -1;
}

static void a_record_is_there_whole_or_not_at_all(void) {
  struct record record = {folder, "exit.json", "exit.json.new"};
  CHECK(record_reserve(&record, &why));
  CHECK(size_of("exit.json") < 0);
  CHECK(record_write(&record, "{}\n", 3));
  CHECK(size_of("exit.json") == 3 && size_of("exit.json.new") < 0);
  CHECK(record_reserve(&record, &why));
  CHECK(size_of("exit.json") < 0);
  record_release(&record);
  CHECK(size_of("exit.json.new") < 0);
}

static void a_record_that_cannot_be_made_is_told_beforehand(void) {
  struct record record = {folder, "exit.json", "exit.json.new"};
  struct rlimit small = {RECORD_MAX_BYTES - 1, RLIM_INFINITY}, all = {RLIM_INFINITY, RLIM_INFINITY};
  CHECK(setrlimit(RLIMIT_FSIZE, &small) == 0);
  CHECK(!record_reserve(&record, &why));
  CHECK(setrlimit(RLIMIT_FSIZE, &all) == 0);
  CHECK_TEXT(why.text, "cannot reserve space for 'exit.json': File too large");
  CHECK(size_of("exit.json.new") < 0);
}

static void a_console_is_begun_again_at_its_limit(void) {
  struct capped console;
  capped_begin(&console, folder, "console.log", "console.log.1", 10);
  CHECK(size_of("console.log") < 0);
  capped_write(&console, "123456789", 9);
  capped_write(&console, "abc", 3);
  CHECK(size_of("console.log") == 12 && size_of("console.log.1") < 0);
  capped_write(&console, "x", 1);
  CHECK(size_of("console.log") == 1 && size_of("console.log.1") == 12);
  capped_begin(&console, folder, "console.log", "console.log.1", 10);
  CHECK(size_of("console.log") < 0 && size_of("console.log.1") == 1);
}

static void what_is_printed_is_kept_from_its_beginning(void) {
  struct capped printed;
  capped_begin(&printed, folder, "hypervisor.log", NULL, 10);
  capped_write(&printed, "1234567", 7);
  capped_write(&printed, "1234567", 7);
  capped_write(&printed, "1234567", 7);
  CHECK(size_of("hypervisor.log") == 10);
  capped_begin(&printed, folder, "hypervisor.log", NULL, 10);
  CHECK(size_of("hypervisor.log") < 0);
}

int main(void) {
  signal(SIGXFSZ, SIG_IGN);
  folder = make_folder();
  a_record_is_there_whole_or_not_at_all();
  a_record_that_cannot_be_made_is_told_beforehand();
  a_console_is_begun_again_at_its_limit();
  what_is_printed_is_kept_from_its_beginning();
  return 0;
}
