/* A small web server that writes about the machine it finds itself in. One file, one process, no dependencies:
 *   gcc -O2 -static -o hello hello.c
 * See README.md beside it for its paths. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <unistd.h>

enum {
  MAX_REQUEST = 16 * 1024,
  MAX_TEXT = 256,
  MAX_DEPTH = 32,
  MAX_LISTED_FILES = 2000,
  MAX_STDOUT_BYTES = 64 << 20,
  LINE_BYTES = 64, /* of /stdout, with the newline */
};

struct request {
  char path[MAX_TEXT];
  char query[MAX_REQUEST];
  char *headers; /* the lines after the request line */
};

extern char **environ;

static volatile sig_atomic_t stopped;

static void on_stop(int signal) {
  (void)signal;
  stopped = 1;
}

static void log_line(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  putchar('\n');
  fflush(stdout);
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static int is_process(const struct dirent *entry) { return isdigit((unsigned char)entry->d_name[0]); }

/* Reads a small file as text; what is not there reads as "". NUL bytes become spaces, as in /proc/PID/cmdline. */
static const char *slurp(const char *path, char *buffer, size_t size) {
  ssize_t length = 0;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    length = read(fd, buffer, size - 1);
    close(fd);
  }
  if (length < 0) length = 0;
  while (length > 0 && (buffer[length - 1] == '\n' || buffer[length - 1] == '\0')) length--;
  for (ssize_t i = 0; i < length; i++)
    if (buffer[i] == '\0') buffer[i] = ' ';
  buffer[length] = '\0';
  return buffer;
}

static void write_processes(FILE *page) {
  struct dirent **entries;
  int count = scandir("/proc", &entries, is_process, versionsort);
  int kernel_threads = 0;
  fprintf(page, "\nProcesses\n");
  for (int i = 0; i < count; i++) {
    char path[MAX_TEXT], name[MAX_TEXT], command[MAX_TEXT];
    snprintf(path, sizeof path, "/proc/%.20s/comm", entries[i]->d_name);
    slurp(path, name, sizeof name);
    snprintf(path, sizeof path, "/proc/%.20s/cmdline", entries[i]->d_name);
    slurp(path, command, sizeof command);
    /* Only kernel threads have no command line. */
    if (command[0] == '\0')
      kernel_threads++;
    else
      fprintf(page, "  %5s  %-16s %s\n", entries[i]->d_name, name, command);
    free(entries[i]);
  }
  if (count >= 0) free(entries);
  fprintf(page, "  and %d threads of the kernel\n", kernel_threads);
}

struct walk {
  FILE *page;
  int files;
};

static void walk_entry(struct walk *walk, const char *path, int depth);

static void walk_folder(struct walk *walk, const char *path, int depth) {
  struct dirent **entries;
  int count = depth < MAX_DEPTH ? scandir(path, &entries, NULL, by_name) : -1;
  for (int i = 0; i < count; i++) {
    char child[4096];
    const char *name = entries[i]->d_name;
    if (strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
        snprintf(child, sizeof child, "%s/%s", strcmp(path, "/") == 0 ? "" : path, name) < (int)sizeof child)
      walk_entry(walk, child, depth);
    free(entries[i]);
  }
  if (count >= 0) free(entries);
}

static void walk_entry(struct walk *walk, const char *path, int depth) {
  struct stat status;
  if (lstat(path, &status) != 0) return;
  if (S_ISDIR(status.st_mode)) {
    bool kernels_own = strcmp(path, "/proc") == 0 || strcmp(path, "/sys") == 0 || strcmp(path, "/dev") == 0;
    fprintf(walk->page, "  %10s  %s/%s\n", "", path, kernels_own ? "  (the kernel's own)" : "");
    if (!kernels_own) walk_folder(walk, path, depth + 1);
    return;
  }
  if (++walk->files <= MAX_LISTED_FILES) fprintf(walk->page, "  %10lld  %s\n", (long long)status.st_size, path);
}

static void write_files(FILE *page) {
  struct walk walk = {page, 0};
  fprintf(page, "\nEvery file in it\n");
  walk_folder(&walk, "/", 0);
  fprintf(page, "  %d files\n", walk.files);
}

static void write_lines(FILE *page, const char *title, const char *path, int lines) {
  char line[1024];
  FILE *file = fopen(path, "re");
  fprintf(page, "\n%s\n", title);
  while (file != NULL && lines-- > 0 && fgets(line, sizeof line, file) != NULL) fprintf(page, "  %s", line);
  if (file != NULL) fclose(file);
}

static void write_shells(FILE *page) {
  static const char *const shells[] = {"/bin/sh", "/bin/bash", "/bin/busybox", "/usr/bin/sh"};
  fprintf(page, "\nA shell\n");
  for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
    fprintf(page, "  %s is %s\n", shells[i], access(shells[i], F_OK) == 0 ? "here" : "missing");
}

static void write_self(FILE *page) {
  struct utsname system;
  char version[1024];
  uname(&system);
  fprintf(page, "Hello from %s.\n\nKernel\n  %s %s %s\n  %s\n", system.nodename, system.sysname, system.release,
          system.machine, slurp("/proc/version", version, sizeof version));
  write_processes(page);
  write_files(page);
  write_lines(page, "Memory", "/proc/meminfo", 3);
  write_lines(page, "Mounts", "/proc/mounts", 64);
  write_shells(page);
  fprintf(page, "\nNames in the environment\n ");
  for (char **entry = environ; *entry != NULL; entry++)
    fprintf(page, " %.*s", (int)strcspn(*entry, "="), *entry);
  fprintf(page, "\n");
}

/* The value of a query parameter, percent-decoded; "" when it is not there. */
static void parameter(const struct request *request, const char *name, char *value, size_t size) {
  size_t length = strlen(name), used = 0;
  const char *at = request->query;
  while (*at != '\0' && !(strncmp(at, name, length) == 0 && at[length] == '=')) {
    at += strcspn(at, "&");
    if (*at == '&') at++;
  }
  if (*at != '\0') at += length + 1;
  for (; *at != '\0' && *at != '&' && used + 1 < size; at++) {
    char hex[3] = {0};
    if (*at == '%' && isxdigit((unsigned char)at[1]) && isxdigit((unsigned char)at[2])) {
      memcpy(hex, at + 1, 2);
      value[used++] = (char)strtol(hex, NULL, 16);
      at += 2;
    } else {
      value[used++] = *at == '+' ? ' ' : *at;
    }
  }
  value[used] = '\0';
}

static long number(const struct request *request, const char *name, long least, long most) {
  char text[32];
  parameter(request, name, text, sizeof text);
  long value = strtol(text, NULL, 10);
  return value < least ? least : value > most ? most : value;
}

/* /data/NAME; a name with a slash or a leading dot is refused. */
static bool data_path(const struct request *request, char *path, size_t size) {
  char name[64];
  parameter(request, "name", name, sizeof name);
  if (name[0] == '\0') strcpy(name, "note");
  if (name[0] == '.' || strchr(name, '/') != NULL) return false;
  snprintf(path, size, "/data/%s", name);
  return true;
}

static int write_note(const struct request *request, FILE *page) {
  char path[MAX_TEXT], text[MAX_REQUEST];
  parameter(request, "text", text, sizeof text);
  if (!data_path(request, path, sizeof path)) return 400;
  mkdir("/data", 0755);
  int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  bool written = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && fsync(fd) == 0;
  if (!written) fprintf(page, "cannot write %s: %s\n", path, strerror(errno));
  if (fd >= 0) close(fd);
  if (written) fprintf(page, "wrote %s\n", path);
  return written ? 200 : 500;
}

static int read_note(const struct request *request, FILE *page) {
  char path[MAX_TEXT], text[MAX_REQUEST];
  if (!data_path(request, path, sizeof path)) return 400;
  if (access(path, R_OK) != 0) {
    fprintf(page, "cannot read %s: %s\n", path, strerror(errno));
    return 404;
  }
  fputs(slurp(path, text, sizeof text), page);
  return 200;
}

/* Two names with the same number here are one file. */
static int stat_note(const struct request *request, FILE *page) {
  char path[MAX_TEXT];
  struct stat file;
  if (!data_path(request, path, sizeof path)) return 400;
  if (lstat(path, &file) != 0) {
    fprintf(page, "cannot look at %s: %s\n", path, strerror(errno));
    return 404;
  }
  fprintf(page, "device %lu inode %lu names %lu\n", (unsigned long)file.st_dev, (unsigned long)file.st_ino,
          (unsigned long)file.st_nlink);
  return 200;
}

/* Numbered lines of equal length, so that a reader sees at once what is missing or out of order. */
static void write_stdout(long bytes, FILE *page) {
  for (long line = 0; line * LINE_BYTES < bytes; line++) {
    char text[LINE_BYTES + 1];
    long rest = bytes - line * LINE_BYTES;
    snprintf(text, sizeof text, "%010ld %-*s\n", line, LINE_BYTES - 12, "abcdefghijklmnopqrstuvwxyz");
    fwrite(text, 1, rest < LINE_BYTES ? (size_t)rest : LINE_BYTES, stdout);
  }
  fflush(stdout);
  fprintf(page, "wrote %ld bytes to standard output\n", bytes);
}

/* Writes the page and returns the HTTP status; *code is set to an exit code when the program is to end after it. */
static int answer(const struct request *request, FILE *page, int *code) {
  const char *path = request->path;
  if (strcmp(path, "/") == 0) {
    write_self(page);
  } else if (strcmp(path, "/crash") == 0) {
    volatile int *volatile nowhere = NULL; /* both: else the compiler leaves the write out */
    log_line("hello: asked to crash, writing to address 0");
    *nowhere = 1;
  } else if (strcmp(path, "/exit") == 0) {
    *code = (int)number(request, "code", 0, 255);
    fprintf(page, "exiting with %d\n", *code);
  } else if (strcmp(path, "/write") == 0) {
    return write_note(request, page);
  } else if (strcmp(path, "/read") == 0) {
    return read_note(request, page);
  } else if (strcmp(path, "/stat") == 0) {
    return stat_note(request, page);
  } else if (strcmp(path, "/env") == 0) {
    for (char **entry = environ; *entry != NULL; entry++) fprintf(page, "%s\n", *entry);
  } else if (strcmp(path, "/headers") == 0) {
    fputs(request->headers, page);
  } else if (strcmp(path, "/stdout") == 0) {
    write_stdout(number(request, "bytes", 0, MAX_STDOUT_BYTES), page);
  } else {
    fprintf(page, "no such page: %s\n", path);
    return 404;
  }
  return 200;
}

static bool send_all(int client, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = send(client, bytes, length, MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes += sent;
    length -= (size_t)sent;
  }
  return true;
}

/* Reads until the empty line after the headers; false when the request is too long, too slow or cut off. */
static bool receive_head(int client, char *buffer) {
  size_t length = 0;
  buffer[0] = '\0';
  while (strstr(buffer, "\r\n\r\n") == NULL) {
    ssize_t got = length < MAX_REQUEST - 1 ? recv(client, buffer + length, MAX_REQUEST - 1 - length, 0) : 0;
    if (got <= 0) return false;
    length += (size_t)got;
    buffer[length] = '\0';
  }
  return true;
}

static bool parse(char *head, struct request *request) {
  char *line_end = strstr(head, "\r\n");
  char *target = strchr(head, ' ');
  *line_end = '\0';
  request->headers = line_end + 2;
  if (target == NULL || strncmp(head, "GET ", 4) != 0) return false;
  target++;
  target[strcspn(target, " ")] = '\0';
  char *query = strchr(target, '?');
  if (query != NULL) *query++ = '\0';
  snprintf(request->query, sizeof request->query, "%s", query == NULL ? "" : query);
  return snprintf(request->path, sizeof request->path, "%s", target) < (int)sizeof request->path;
}

/* One request, one answer. Returns an exit code when the program is to end, else -1. */
static int serve(int client) {
  static char head[MAX_REQUEST];
  static struct request request;
  struct timeval patience = {2, 0};
  char *body = NULL;
  size_t length = 0;
  int code = -1, status = 400;
  setsockopt(client, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  setsockopt(client, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  if (!receive_head(client, head)) return -1;
  FILE *page = open_memstream(&body, &length);
  if (page == NULL) return -1;
  if (parse(head, &request))
    status = answer(&request, page, &code);
  else
    fprintf(page, "only GET is understood\n");
  fclose(page);
  char top[160];
  int top_length = snprintf(top, sizeof top,
                            "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\n"
                            "Content-Length: %zu\r\nConnection: close\r\n\r\n",
                            status, status == 200 ? "OK" : "No", length);
  if (send_all(client, top, (size_t)top_length)) send_all(client, body, length);
  free(body);
  return code;
}

static int listen_on(int port) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  int on = 1;
  int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(server, (struct sockaddr *)&address, sizeof address) != 0 || listen(server, 128) != 0) {
    fprintf(stderr, "hello: cannot listen on port %d: %s\n", port, strerror(errno));
    exit(1);
  }
  return server;
}

int main(int argc, char **argv) {
  int port = argc > 1 ? atoi(argv[1]) : 8080;
  struct sigaction action = {.sa_handler = on_stop}; /* no SA_RESTART: accept is to be interrupted */
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);
  int server = listen_on(port);
  log_line("hello: listening on port %d", port);
  int code = -1;
  while (code < 0 && !stopped) {
    int client = accept4(server, NULL, NULL, SOCK_CLOEXEC);
    if (client < 0) continue;
    code = serve(client);
    shutdown(client, SHUT_WR);
    close(client);
  }
  log_line("hello: bye");
  return code < 0 ? 0 : code;
}
