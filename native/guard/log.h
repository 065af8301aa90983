#ifndef SKIFF_LOG_H
#define SKIFF_LOG_H

#include <stddef.h>
#include <stdint.h>

#include "complaint.h"

enum log_stream { LOG_STDOUT, LOG_STDERR };

enum {
  LOG_MAX_CONTENT = 16 * 1024,
  /* "2026-01-02T03:04:05.123456789Z stdout F " */
  LOG_HEADER = 40,
  LOG_BUFFER = 128 * 1024
};

/* The program's output as numbered files of CRI records; see docs/design/guard.md, Logs. */
struct log {
  int directory;
  int file;          /* -1: the segment has no file yet */
  uint64_t segment;  /* number of the file that is written */
  uint64_t offset;   /* bytes in it */
  uint64_t content;  /* bytes of the programs' own in it, those in the buffer included */
  uint64_t max_content;
  uint64_t files;
  uint64_t lost[2];
  size_t used;
  char buffer[LOG_BUFFER];
};

/* Goes on where the files in a directory end; cuts off a torn record there. */
bool log_open(struct log *log, int directory, uint64_t max_content, uint64_t files, complaint *why);

/* Writes what one read returned, as read at a time since 1970 in ns. Never fails: what cannot be
 * written is counted as lost. */
void log_write(struct log *log, enum log_stream stream, const char *bytes, size_t length,
               uint64_t at);

void log_close(struct log *log);

#endif
