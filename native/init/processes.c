#include "processes.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channel.h"
#include "clock.h"

enum {
  /* The channel's queue holds them all, whatever they are called. */
  MOST_TOLD = 400,
  KERNEL_THREAD = 0x00200000, /* PF_KTHREAD, include/linux/sched.h */
  KIB = 1024,
  HEADER = 25,
  ENTRY = 39
};

/* An answer in frames that the guard passes on: of at most 8 KiB. */
struct answer {
  struct channel *channel;
  uint32_t number, count, told;
  uint64_t memory_total, memory_available;
  size_t length;
  uint8_t payload[8192];
};

int process_parse(const char *stat, struct process *process) {
  unsigned flags;
  unsigned long long user_time, system_time, started, resident;
  const char *rest = strrchr(stat, ')');
  if (!rest || sscanf(stat, "%u", &process->pid) != 1) return -1;
  int found = sscanf(rest + 1,
                     " %c %u %*d %*d %*d %*d %u %*u %*u %*u %*u %llu %llu %*d %*d %*d %*d %*d %*d"
                     " %llu %*u %llu",
                     &process->state, &process->parent, &flags, &user_time, &system_time, &started,
                     &resident);
  if (found != 7) return -1;
  process->of_kernel = (flags & KERNEL_THREAD) != 0;
  process->cpu_ticks = user_time + system_time;
  process->started_ticks = started;
  process->resident_pages = resident;
  return 0;
}

size_t process_command(char *command, size_t length) {
  while (length > 0 && (command[length - 1] == 0 || command[length - 1] == ' ')) length--;
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)command[i];
    command[i] = (char)(c == 0 ? ' ' : isprint(c) || c >= 0x80 ? c : '?');
  }
  return length;
}

/* The beginning of a small file, with a NUL behind it. */
static size_t beginning(const char *folder, const char *name, char *text, size_t size) {
  char path[64];
  snprintf(path, sizeof path, "/proc/%.20s/%s", folder, name);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t length = file < 0 ? -1 : read(file, text, size - 1);
  if (file >= 0) close(file);
  text[length > 0 ? length : 0] = 0;
  return length > 0 ? (size_t)length : 0;
}

static uint64_t number_after(const char *text, const char *label) {
  const char *at = strstr(text, label);
  return at ? strtoull(at + strlen(label), NULL, 10) : 0;
}

/* Whose name has no arguments is shown by it, as ps does. */
static size_t command_of(const char *folder, char *command) {
  size_t length = beginning(folder, "cmdline", command, PROCESS_MOST_COMMAND + 1);
  if (length > 0) return process_command(command, length);
  length = beginning(folder, "comm", command, PROCESS_MOST_COMMAND + 1);
  return process_command(command, length > 0 && command[length - 1] == '\n' ? length - 1 : length);
}

static void send_answer(struct answer *answer, int last) {
  put_u32(answer->payload, answer->number);
  answer->payload[4] = last ? 1 : 0;
  put_u32(answer->payload + 5, answer->count);
  put_u64(answer->payload + 9, answer->memory_total);
  put_u64(answer->payload + 17, answer->memory_available);
  channel_processes(answer->channel, answer->payload, answer->length);
  answer->length = HEADER;
}

static uint64_t millis(uint64_t ticks) { return ticks * 1000 / (uint64_t)sysconf(_SC_CLK_TCK); }

static void add(struct answer *answer, const struct process *process, const char *command,
                size_t length) {
  if (answer->length + ENTRY + length > sizeof answer->payload) send_answer(answer, 0);
  uint64_t now = boottime_now() / NANOS_PER_MILLI, started = millis(process->started_ticks);
  uint8_t *at = answer->payload + answer->length;
  put_u32(at, process->pid);
  put_u32(at + 4, process->parent);
  put_u32(at + 8, process->user);
  at[12] = (uint8_t)process->state;
  put_u64(at + 13, now > started ? now - started : 0);
  put_u64(at + 21, millis(process->cpu_ticks));
  put_u64(at + 29, process->resident_pages * (uint64_t)sysconf(_SC_PAGESIZE));
  put_u16(at + 37, (uint16_t)length);
  memcpy(at + ENTRY, command, length);
  answer->length += ENTRY + length;
  answer->told++;
}

/* A process that ends meanwhile is left out. */
static void look_at(struct answer *answer, const char *folder) {
  char stat[1024], status[2048], command[PROCESS_MOST_COMMAND + 1];
  struct process process;
  if (beginning(folder, "stat", stat, sizeof stat) == 0 || process_parse(stat, &process) != 0) {
    return;
  }
  if (process.of_kernel || process.pid == 1) return;
  answer->count++;
  if (answer->told == MOST_TOLD) return;
  beginning(folder, "status", status, sizeof status);
  process.user = (uint32_t)number_after(status, "\nUid:");
  add(answer, &process, command, command_of(folder, command));
}

void processes_tell(struct channel *channel, uint32_t number) {
  static struct answer answer;
  char memory[1024];
  answer = (struct answer){.channel = channel, .number = number, .length = HEADER};
  beginning("", "meminfo", memory, sizeof memory);
  answer.memory_total = number_after(memory, "MemTotal:") * KIB;
  answer.memory_available = number_after(memory, "MemAvailable:") * KIB;
  DIR *all = opendir("/proc");
  for (struct dirent *each = all ? readdir(all) : NULL; each; each = readdir(all)) {
    if (isdigit((unsigned char)each->d_name[0])) look_at(&answer, each->d_name);
  }
  if (all) closedir(all);
  send_answer(&answer, 1);
}
