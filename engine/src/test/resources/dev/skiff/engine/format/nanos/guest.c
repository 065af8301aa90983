/* Does what its arguments say, one after the other, and says what came of it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void cat(const char *path) {
  char text[200];
  int file = open(path, O_RDONLY);
  ssize_t length = file < 0 ? -1 : read(file, text, sizeof text - 1);
  if (length < 0) {
    printf("cat %s: %s\n", path, strerror(errno));
    return;
  }
  text[length] = 0;
  printf("cat %s: %s\n", path, text);
  close(file);
}

/* Adds a character to a file. */
static void add(const char *path) {
  int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
  ssize_t written = file < 0 ? -1 : write(file, "x", 1);
  printf("add %s: %s\n", path, written == 1 ? "done" : strerror(errno));
  if (file >= 0) {
    fsync(file);
    close(file);
  }
}

/* So many MiB: PATH=COUNT. */
static void fill(char *path) {
  char *count = strchr(path, '=');
  static char mib[1 << 20];
  *count++ = 0;
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  for (int done = 0; done < atoi(count); done++) {
    memset(mib, 'a' + done % 26, sizeof mib);
    if (write(file, mib, sizeof mib) != sizeof mib) {
      printf("fill %s: %s\n", path, strerror(errno));
      return;
    }
  }
  fsync(file);
  close(file);
  printf("fill %s: done\n", path);
}

/* Lengthens a file so many times, PATH=COUNT, so that most of the log is of no use. */
static void churn(char *path) {
  char *count = strchr(path, '=');
  *count++ = 0;
  int file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
  for (int done = 0; done < atoi(count); done++) {
    if (write(file, "x", 1) != 1) {
      printf("churn %s: %s\n", path, strerror(errno));
      return;
    }
    if (done % 500 == 0) {
      fsync(file);
    }
  }
  close(file);
  sync();
  sleep(2);
  printf("churn %s: done\n", path);
}

/* Length, names and CRC-32 of a file. */
static void sum(const char *path) {
  static unsigned char part[1 << 16];
  struct stat about;
  unsigned crc = 0xffffffff;
  int file = open(path, O_RDONLY);
  if (file < 0 || fstat(file, &about)) {
    printf("sum %s: %s\n", path, strerror(errno));
    return;
  }
  for (ssize_t got; (got = read(file, part, sizeof part)) > 0;) {
    for (ssize_t at = 0; at < got; at++) {
      crc ^= part[at];
      for (int bit = 0; bit < 8; bit++) {
        crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
      }
    }
  }
  printf("sum %s: %lld %08x\n", path, (long long) about.st_size, ~crc);
  close(file);
}

/* Some bytes from an offset on: PATH=OFFSET. */
static void from(char *path) {
  char *offset = strchr(path, '=');
  char text[20] = "";
  *offset++ = 0;
  int file = open(path, O_RDONLY);
  if (file < 0 || pread(file, text, sizeof text - 1, atoll(offset)) < 0) {
    printf("from %s: %s\n", path, strerror(errno));
    return;
  }
  printf("from %s: %s\n", path, text);
  close(file);
}

static void count(const char *path) {
  int found = 0;
  DIR *directory = opendir(path);
  for (struct dirent *entry; directory && (entry = readdir(directory));) {
    found += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
  }
  printf("count %s: %d\n", path, found);
}

static void list(const char *path) {
  struct dirent **entries;
  int count = scandir(path, &entries, NULL, alphasort);
  printf("list %s:", path);
  for (int at = 0; at < count; at++) {
    if (entries[at]->d_name[0] != '.') {
      printf(" %s", entries[at]->d_name);
    }
  }
  printf("\n");
}

int main(int many, char **arguments) {
  int code = 0;
  for (int at = 1; at < many; at++) {
    char *what = arguments[at];
    char *of = strchr(what, ':');
    *of++ = 0;
    if (!strcmp(what, "cat")) {
      cat(of);
    } else if (!strcmp(what, "add")) {
      add(of);
    } else if (!strcmp(what, "fill")) {
      fill(of);
    } else if (!strcmp(what, "churn")) {
      churn(of);
    } else if (!strcmp(what, "list")) {
      list(of);
    } else if (!strcmp(what, "sum")) {
      sum(of);
    } else if (!strcmp(what, "from")) {
      from(of);
    } else if (!strcmp(what, "count")) {
      count(of);
    } else if (!strcmp(what, "env")) {
      printf("env %s: %s\n", of, getenv(of));
    } else if (!strcmp(what, "rm")) {
      printf("rm %s: %d\n", of, unlink(of));
    } else if (!strcmp(what, "name")) {
      char name[100];
      gethostname(name, sizeof name);
      printf("name %s: %s\n", of, name);
    } else if (!strcmp(what, "exit")) {
      code = atoi(of);
    }
  }
  fflush(stdout);
  sync();
  return code;
}
