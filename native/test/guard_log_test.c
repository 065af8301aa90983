#include "log.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "guard_check.h"

enum { MOST = 4 << 20 };

static const uint64_t at = UINT64_C(1709208000123456789);

#define OUT "2024-02-29T12:00:00.123456789Z stdout "
#define ERR "2024-02-29T12:00:00.123456789Z stderr "

static int folder;
static struct log log_;
static complaint why;
static char text[MOST];

static void clear(void) {
  char command[96];
  log_close(&log_);
  snprintf(command, sizeof command, "rm -f '%s'/*.log", folder_path);
  CHECK(system(command) == 0);
}

static void begin(uint64_t max_content, uint64_t files) {
  CHECK(log_open(&log_, folder, max_content, files, &why));
}

static void write_text(enum log_stream stream, const char *bytes) {
  log_write(&log_, stream, bytes, strlen(bytes), at);
}

/* The text of a file, "" when it is not there. */
static const char *file_text(const char *name) {
  int file = openat(folder, name, O_RDONLY);
  ssize_t length = file < 0 ? 0 : read(file, text, sizeof text - 1);
  CHECK(length >= 0);
  text[length] = '\0';
  if (file >= 0) {
    close(file);
  }
  return text;
}

static bool there(const char *name) { return faccessat(folder, name, F_OK, 0) == 0; }

/* Puts the content of a file's records of a stream behind one another; returns how much. */
static size_t contents(const char *name, const char *stream, char *to) {
  size_t used = 0;
  file_text(name);
  for (const char *line = text; *line != '\0';) {
    const char *feed = strchr(line, '\n');
    CHECK(feed != NULL && feed - line >= LOG_HEADER);
    size_t length = (size_t)(feed - line) - LOG_HEADER;
    CHECK(length <= LOG_MAX_CONTENT);
    CHECK(line[LOG_HEADER - 2] == 'F' || line[LOG_HEADER - 2] == 'P');
    if (strncmp(line + 31, stream, 6) == 0) {
      memcpy(to + used, line + LOG_HEADER, length);
      used += length;
      if (line[LOG_HEADER - 2] == 'F') {
        to[used++] = '\n';
      }
    }
    line = feed + 1;
  }
  return used;
}

static void lines_become_records(void) {
  begin(1000, 3);
  CHECK(log_.segment == 1 && log_.offset == 0);
  CHECK(!there("000001.log"));
  write_text(LOG_STDOUT, "one\ntwo");
  write_text(LOG_STDERR, "oops\n");
  write_text(LOG_STDOUT, "\n\nend\n");
  CHECK_TEXT(file_text("000001.log"), OUT "F one\n" OUT "P two\n" ERR "F oops\n" OUT "F \n" OUT
                                          "F \n" OUT "F end\n");
  CHECK(log_.offset == strlen(text) && log_.content == 4 + 3 + 5 + 1 + 1 + 4);
  clear();
}

static void long_lines_are_cut(void) {
  static char line[3 * LOG_MAX_CONTENT + 2];
  memset(line, 'x', sizeof line);
  begin(1 << 20, 3);
  line[LOG_MAX_CONTENT] = '\n'; /* just fits */
  log_write(&log_, LOG_STDOUT, line, LOG_MAX_CONTENT + 1, at);
  CHECK(log_.offset == LOG_HEADER + LOG_MAX_CONTENT + 1);
  CHECK(file_text("000001.log")[LOG_HEADER - 2] == 'F');
  line[LOG_MAX_CONTENT] = 'x';
  line[2 * LOG_MAX_CONTENT + 1] = '\n';
  log_write(&log_, LOG_STDERR, line, 2 * LOG_MAX_CONTENT + 2, at);
  static char joined[MOST];
  CHECK(contents("000001.log", "stderr", joined) == 2 * LOG_MAX_CONTENT + 2);
  CHECK(memcmp(joined, line, 2 * LOG_MAX_CONTENT + 2) == 0);
  clear();
}

static void any_bytes_come_back_exactly(void) {
  static char given[2][MOST], read_back[MOST];
  for (uint64_t seed = 1; seed <= 5; seed++) {
    uint64_t state = seed;
    size_t length[2] = {0, 0};
    begin(1 << 30, 3);
    for (int i = 0; i < 200; i++) {
      static char piece[70000];
      enum log_stream stream = next_random(&state) % 2 ? LOG_STDOUT : LOG_STDERR;
      uint32_t feeds = 2 + next_random(&state) % 500;
      size_t size = next_random(&state) % (i % 20 == 0 ? sizeof piece : 3000);
      for (size_t at_byte = 0; at_byte < size; at_byte++) {
        uint32_t byte = next_random(&state);
        piece[at_byte] = byte % feeds == 0 ? '\n' : (char)(1 + byte / feeds % 255);
      }
      log_write(&log_, stream, piece, size, at);
      memcpy(given[stream] + length[stream], piece, size);
      length[stream] += size;
    }
    CHECK(log_.content == length[0] + length[1]);
    CHECK(contents("000001.log", "stdout", read_back) == length[LOG_STDOUT]);
    CHECK(memcmp(read_back, given[LOG_STDOUT], length[LOG_STDOUT]) == 0);
    CHECK(contents("000001.log", "stderr", read_back) == length[LOG_STDERR]);
    CHECK(memcmp(read_back, given[LOG_STDERR], length[LOG_STDERR]) == 0);
    clear();
  }
}

static void a_full_file_is_followed_by_the_next(void) {
  begin(8, 2);
  write_text(LOG_STDOUT, "1234567\n"); /* 8 bytes: full */
  CHECK(log_.segment == 1);
  write_text(LOG_STDOUT, "a\nb\nc\nd\ne\n");
  CHECK(log_.segment == 3);
  CHECK(!there("000001.log"));
  CHECK_TEXT(file_text("000003.log"), OUT "F e\n");
  CHECK_TEXT(file_text("000002.log"), OUT "F a\n" OUT "F b\n" OUT "F c\n" OUT "F d\n");
  log_close(&log_);
  begin(8, 2); /* the next run */
  CHECK(log_.segment == 3 && log_.content == 2 && log_.offset == strlen(OUT "F e\n"));
  write_text(LOG_STDOUT, "f\n");
  CHECK_TEXT(file_text("000003.log"), OUT "F e\n" OUT "F f\n");
  log_close(&log_);
  begin(4, 1); /* fewer files are wanted now */
  CHECK(!there("000002.log"));
  CHECK(there("000003.log"));
  clear();
}

static void put_file(const char *name, const char *bytes, size_t length) {
  int file = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
  CHECK(file >= 0 && write(file, bytes, length) == (ssize_t)length);
  close(file);
}

static void a_torn_record_is_cut_off(void) {
  static const char whole[] = OUT "F one\n" OUT "P two\n";
  static const char torn[] = OUT "F thr";
  char both[256];
  for (size_t length = 0; length < sizeof torn; length++) {
    memcpy(both, whole, sizeof whole - 1);
    memcpy(both + sizeof whole - 1, torn, length);
    put_file("000007.log", both, sizeof whole - 1 + length);
    begin(1000, 3);
    CHECK(log_.segment == 7 && log_.offset == sizeof whole - 1 && log_.content == 4 + 3);
    write_text(LOG_STDERR, "x\n");
    CHECK_TEXT(file_text("000007.log"), OUT "F one\n" OUT "P two\n" ERR "F x\n");
    clear();
  }
}

static void what_is_not_ours_is_survived(void) {
  static char zeros[300000];
  put_file("000001.log", zeros, sizeof zeros);
  put_file("note.log", "mine", 4);
  put_file("1.log", "mine", 4);
  begin(1 << 20, 2);
  CHECK(log_.segment == 1 && log_.offset == 0);
  log_close(&log_);
  put_file("000001.log", "a\nb\n\n", 5);
  begin(1 << 20, 2);
  CHECK(log_.offset == 5);
  CHECK_TEXT(file_text("note.log"), "mine");
  CHECK_TEXT(file_text("1.log"), "mine");
  clear();
}

static void a_file_of_short_lines_is_not_read_again(void) {
  begin(1000, 2);
  int file = openat(folder, "000004.log", O_WRONLY | O_CREAT, 0600);
  CHECK(ftruncate(file, 4 * (1000 + LOG_BUFFER) + 4) == 0);
  close(file);
  log_close(&log_);
  begin(1000, 2);
  write_text(LOG_STDOUT, "x\n");
  CHECK(log_.segment == 5);
  clear();
}

static void allow_files_of(rlim_t bytes) {
  struct rlimit limit = {bytes, RLIM_INFINITY};
  CHECK(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

/* A file that may not grow is what a full disk looks like: write() takes part, then nothing. */
static void a_full_disk_costs_whole_records_and_is_counted(void) {
  static const char line[] = OUT "F 1234567\n";
  for (rlim_t limit = 1; limit < 3 * (sizeof line - 1); limit++) {
    size_t fit = limit / (sizeof line - 1);
    begin(1000, 3);
    allow_files_of(limit);
    write_text(LOG_STDOUT, "1234567\n1234567\n1234567\n");
    write_text(LOG_STDERR, "abc\nd");
    uint64_t lost = log_.lost[LOG_STDOUT];
    size_t size = strlen(file_text("000001.log"));
    allow_files_of(RLIM_INFINITY);
    CHECK(lost == (3 - fit) * 8);
    CHECK(log_.lost[LOG_STDERR] == 5 || (log_.lost[LOG_STDERR] == 1 && size % (sizeof line - 1)));
    CHECK(log_.offset == size && log_.content + lost + log_.lost[LOG_STDERR] == 24 + 5);
    write_text(LOG_STDOUT, "again\n");
    CHECK(strcmp(file_text("000001.log") + size, OUT "F again\n") == 0);
    clear();
  }
}

static void a_folder_that_is_gone_costs_output_only(void) {
  begin(1000, 3);
  log_.directory = -1;
  write_text(LOG_STDOUT, "lost\n");
  CHECK(log_.lost[LOG_STDOUT] == 5 && log_.content == 0);
  log_.directory = folder;
  write_text(LOG_STDOUT, "kept\n");
  CHECK_TEXT(file_text("000001.log"), OUT "F kept\n");
  clear();
}

int main(void) {
  signal(SIGXFSZ, SIG_IGN);
  folder = make_folder();
  lines_become_records();
  long_lines_are_cut();
  any_bytes_come_back_exactly();
  a_full_file_is_followed_by_the_next();
  a_torn_record_is_cut_off();
  what_is_not_ours_is_survived();
  a_file_of_short_lines_is_not_read_again();
  a_full_disk_costs_whole_records_and_is_counted();
  a_folder_that_is_gone_costs_output_only();
  return 0;
}
