/* A hypervisor as skiff-guard sees one: it speaks on descriptors 3-7 as its arguments tell it, one after
 * the other. For tests only.
 *
 *   out:TEXT err:TEXT console:TEXT printed:TEXT   writes the text, \n in it is a line feed
 *   flood:WIRE:BYTES:SEED   writes that many bytes of a fixed sequence (see next_byte)
 *   blast:BYTES:LINE        writes lines of LINE bytes to out
 *   frame:TYPE:HEX          sends a frame on the channel
 *   frames:TYPE:BYTES:COUNT sends frames of that many zero bytes
 *   raw:WIRE:HEX            writes bytes to a wire
 *   await                   waits for a frame of the client's on the channel and prints "TYPE HEX" on out
 *   hear:DESCRIPTOR         takes a peer on a listening descriptor and copies what it says to out
 *   input                   copies standard input to out until its end
 *   open:PATH make:PATH     opens, creates; prints the errno on out
 *   descriptors limits      prints what it has on out
 *   child                   leaves a process behind that holds all wires, and prints its number on out
 *   obstinate               ignores SIGTERM
 *   pause                   for ever
 *   exit:STATUS die:SIGNAL
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bytes.h"
#include "frame.h"

enum { CHANNEL = 3, OUT = 4, ERR = 5, IN = 6, CONSOLE = 7, BLOCK = 64 * 1024 };

static void put(int wire, const void *bytes, size_t length) {
  const char *next = bytes;
  while (length > 0) {
    ssize_t count = write(wire, next, length);
    if (count <= 0) {
      exit(99);
    }
    next += count;
    length -= (size_t)count;
  }
}

static bool get(int wire, void *bytes, size_t length) {
  char *next = bytes;
  while (length > 0) {
    ssize_t count = read(wire, next, length);
    if (count <= 0) {
      return false;
    }
    next += count;
    length -= (size_t)count;
  }
  return true;
}

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void say(const char *format, ...) {
  char line[512];
  va_list values;
  va_start(values, format);
  int length = vsnprintf(line, sizeof line, format, values);
  va_end(values);
  put(OUT, line, (size_t)length);
}

static int wire_of(const char *name) {
  static const char *const names[] = {"printed", "channel", "out", "err", "in", "console"};
  for (int i = 0; i < 6; i++) {
    if (strcmp(name, names[i]) == 0) {
      return STDERR_FILENO + i;
    }
  }
  return -1;
}

static void put_text(int wire, const char *text) {
  for (; *text != '\0'; text++) {
    bool feed = text[0] == '\\' && text[1] == 'n';
    put(wire, feed ? "\n" : text, 1);
    text += feed;
  }
}

/* The high byte of Knuth's MMIX generator, so that a test can make the same sequence. */
static uint8_t next_byte(uint64_t *state) {
  *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (uint8_t)(*state >> 56);
}

static void flood(char *rest) {
  static uint8_t block[BLOCK];
  int wire = wire_of(strtok(rest, ":"));
  uint64_t left = strtoull(strtok(NULL, ":"), NULL, 10);
  uint64_t state = strtoull(strtok(NULL, ":"), NULL, 10);
  while (left > 0) {
    size_t length = left < BLOCK ? (size_t)left : BLOCK;
    for (size_t i = 0; i < length; i++) {
      block[i] = next_byte(&state);
    }
    put(wire, block, length);
    left -= length;
  }
}

static void blast(char *rest) {
  static uint8_t block[BLOCK];
  uint64_t left = strtoull(strtok(rest, ":"), NULL, 10);
  size_t line = strtoull(strtok(NULL, ":"), NULL, 10);
  for (size_t i = 0; i < BLOCK; i++) {
    block[i] = i % line == line - 1 ? '\n' : (uint8_t)('a' + i % 26);
  }
  while (left > 0) {
    size_t length = left < BLOCK ? (size_t)left : BLOCK;
    put(OUT, block, length);
    left -= length;
  }
}

static size_t from_hex(const char *hex, uint8_t *bytes) {
  size_t length = 0;
  for (; hex[0] != '\0' && hex[1] != '\0'; hex += 2) {
    char pair[3] = {hex[0], hex[1], '\0'};
    bytes[length++] = (uint8_t)strtoul(pair, NULL, 16);
  }
  return length;
}

static void send_frame(char *rest) {
  static uint8_t frame[BLOCK];
  char *hex = strchr(rest, ':');
  size_t length = hex == NULL ? 0 : from_hex(hex + 1, frame + FRAME_HEADER);
  put_u32(frame, (uint32_t)length);
  frame[4] = (uint8_t)atoi(rest);
  put(CHANNEL, frame, FRAME_HEADER + length);
}

static void send_frames(char *rest) {
  static uint8_t frame[BLOCK];
  frame[4] = (uint8_t)atoi(strtok(rest, ":"));
  size_t length = strtoull(strtok(NULL, ":"), NULL, 10) % (BLOCK - FRAME_HEADER);
  put_u32(frame, (uint32_t)length);
  for (int left = atoi(strtok(NULL, ":")); left > 0; left--) {
    put(CHANNEL, frame, FRAME_HEADER + length);
  }
}

static void put_raw(char *rest) {
  static uint8_t bytes[BLOCK];
  int wire = wire_of(strtok(rest, ":"));
  put(wire, bytes, from_hex(strtok(NULL, ":"), bytes));
}

/* The next frame of a wire; its type, or -1 at the end. */
static int read_frame(int wire, uint8_t *payload, uint32_t *length) {
  uint8_t header[FRAME_HEADER];
  if (!get(wire, header, sizeof header)) {
    return -1;
  }
  *length = get_u32(header);
  return *length <= FRAME_MAX_PAYLOAD && get(wire, payload, *length) ? header[4] : -1;
}

static uint8_t payload[FRAME_MAX_PAYLOAD];

static void await_frame(void) {
  uint32_t length;
  int type;
  do { /* the guard's own counts are not what a script waits for */
    type = read_frame(CHANNEL, payload, &length);
  } while (type == HOST_READ);
  say("%d ", type);
  for (uint32_t i = 0; type >= 0 && i < length; i++) {
    say("%02x", payload[i]);
  }
  say("\n");
}

static void copy_input(void) {
  uint32_t length;
  while (read_frame(IN, payload, &length) == INPUT_DATA) {
    put(OUT, payload, length);
  }
}

static void hear(const char *descriptor) {
  char bytes[512];
  int peer = accept(atoi(descriptor), NULL, NULL);
  for (ssize_t count; (count = read(peer, bytes, sizeof bytes)) > 0;) {
    put(OUT, bytes, (size_t)count);
  }
  close(peer);
}

static void try_open(const char *path, int flags) {
  int file = open(path, flags, 0600);
  say("%d\n", file < 0 ? errno : 0);
  if (file >= 0) {
    close(file);
  }
}

static void list_descriptors(void) {
  for (int i = 0; i < 1024; i++) {
    if (fcntl(i, F_GETFD) >= 0) {
      say("%d ", i);
    }
  }
  say("\n");
}

static void list_limits(void) {
  struct rlimit files, core;
  getrlimit(RLIMIT_NOFILE, &files);
  getrlimit(RLIMIT_CORE, &core);
  say("nofile %llu core %llu\n", (unsigned long long)files.rlim_cur,
      (unsigned long long)core.rlim_max);
}

static void leave_child(void) {
  pid_t child = fork();
  while (child == 0) {
    pause();
  }
  say("%d\n", (int)child);
}

static void open_something(const char *verb, const char *rest) {
  if (strcmp(verb, "open") == 0) {
    try_open(rest, O_RDONLY);
  } else {
    try_open(rest, O_RDWR | O_CREAT);
  }
}

static void end(const char *verb, const char *rest) {
  if (strcmp(verb, "exit") == 0) {
    exit(atoi(rest));
  }
  raise(atoi(rest));
}

static bool is(const char *verb, const char *name) { return strcmp(verb, name) == 0; }

static void do_alone(const char *verb) {
  if (is(verb, "await")) {
    await_frame();
  } else if (is(verb, "input")) {
    copy_input();
  } else if (is(verb, "descriptors")) {
    list_descriptors();
  } else if (is(verb, "limits")) {
    list_limits();
  } else if (is(verb, "child")) {
    leave_child();
  } else if (is(verb, "obstinate")) {
    signal(SIGTERM, SIG_IGN);
  } else {
    while (is(verb, "pause")) {
      pause();
    }
    exit(98);
  }
}

static void do_with(const char *verb, char *rest) {
  if (is(verb, "flood")) {
    flood(rest);
  } else if (is(verb, "blast")) {
    blast(rest);
  } else if (is(verb, "frame")) {
    send_frame(rest);
  } else if (is(verb, "frames")) {
    send_frames(rest);
  } else if (is(verb, "raw")) {
    put_raw(rest);
  } else if (is(verb, "hear")) {
    hear(rest);
  } else if (is(verb, "open") || is(verb, "make")) {
    open_something(verb, rest);
  } else if (is(verb, "exit") || is(verb, "die")) {
    end(verb, rest);
  } else if (wire_of(verb) >= 0) {
    put_text(wire_of(verb), rest);
  } else {
    exit(98);
  }
}

int main(int count, char **arguments) {
  for (int i = 1; i < count; i++) {
    char *rest = strchr(arguments[i], ':');
    if (rest == NULL) {
      do_alone(arguments[i]);
    } else {
      *rest = '\0';
      do_with(arguments[i], rest + 1);
    }
  }
  return 0;
}
