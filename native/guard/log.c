#include "log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"

enum { NAME_BYTES = 32, TAG = LOG_HEADER - 2 };

static void segment_name(uint64_t segment, char name[NAME_BYTES]) {
  snprintf(name, NAME_BYTES, "%06" PRIu64 ".log", segment);
}

/* The number in a segment's name, or 0. */
static uint64_t segment_of(const char *name) {
  size_t digits = strspn(name, "0123456789");
  if (digits < 6 || digits > 18 || strcmp(name + digits, ".log") != 0) {
    return 0;
  }
  return strtoull(name, NULL, 10);
}

/* The programs' own bytes in a record, its LF included: only F stands for an LF of theirs. */
static uint64_t content_of(const char *record, size_t length) {
  if (length <= LOG_HEADER) {
    return length;
  }
  return length - LOG_HEADER - (record[TAG] == 'P');
}

static uint64_t content_of_all(const char *records, size_t length) {
  uint64_t content = 0;
  while (length > 0) {
    const char *feed = memchr(records, '\n', length);
    size_t record = feed == NULL ? length : (size_t)(feed + 1 - records);
    content += content_of(records, record);
    records += record;
    length -= record;
  }
  return content;
}

/* ---- opening ---- */

/* Finds the last segment and removes those that are too old. */
static bool survey(struct log *log) {
  for (int pass = 0; pass < 2; pass++) {
    int listed = openat(log->directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = listed < 0 ? NULL : fdopendir(listed);
    if (list == NULL) {
      return false;
    }
    for (struct dirent *entry = readdir(list); entry != NULL; entry = readdir(list)) {
      uint64_t segment = segment_of(entry->d_name);
      if (pass == 0 && segment > log->segment) {
        log->segment = segment;
      }
      if (pass == 1 && segment > 0 && segment + log->files <= log->segment) {
        unlinkat(log->directory, entry->d_name, 0);
      }
    }
    closedir(list);
  }
  return true;
}

/* Reads the last segment once: where its last whole record ends, and how much content it holds. */
static bool scan(struct log *log) {
  size_t kept = 0;
  ssize_t count;
  while ((count = pread(log->file, log->buffer + kept, sizeof log->buffer - kept,
                        (off_t)(log->offset + kept)))
         > 0) {
    size_t length = kept + (size_t)count;
    const char *feed = memrchr(log->buffer, '\n', length);
    size_t whole = feed == NULL ? 0 : (size_t)(feed + 1 - log->buffer);
    if (feed == NULL && length == sizeof log->buffer) {
      return true; /* not a record of ours, which are far shorter: cut off here */
    }
    log->content += content_of_all(log->buffer, whole);
    log->offset += whole;
    kept = length - whole;
    memmove(log->buffer, log->buffer + whole, kept);
  }
  return count == 0;
}

/* Goes on in the last segment. One that is far larger than its content can account for is full of
 * short lines, and is not read: the next one is begun. */
static bool resume(struct log *log, complaint *why) {
  char name[NAME_BYTES];
  struct stat status;
  segment_name(log->segment, name);
  log->file = openat(log->directory, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
  if (log->file < 0 || fstat(log->file, &status) != 0) {
    return complain_errno(why, "cannot open the log file '%s'", name);
  }
  uint64_t size = (uint64_t)status.st_size;
  if (size / 4 > log->max_content + LOG_BUFFER) {
    log->offset = size;
    log->content = log->max_content;
    return true;
  }
  if (!scan(log)) {
    return complain_errno(why, "cannot read the log file '%s'", name);
  }
  if (log->offset != size && ftruncate(log->file, (off_t)log->offset) != 0) {
    return complain_errno(why, "cannot cut a torn record off the log file '%s'", name);
  }
  return true;
}

bool log_open(struct log *log, int directory, uint64_t max_content, uint64_t files,
              complaint *why) {
  log->directory = directory;
  log->file = -1;
  log->segment = log->offset = log->content = 0;
  log->max_content = max_content;
  log->files = files;
  log->lost[LOG_STDOUT] = log->lost[LOG_STDERR] = 0;
  log->used = 0;
  if (!survey(log)) {
    return complain_errno(why, "cannot list the log folder");
  }
  if (log->segment == 0) {
    log->segment = 1;
    return true;
  }
  return resume(log, why);
}

void log_close(struct log *log) {
  if (log->file >= 0) {
    close(log->file);
  }
  log->file = -1;
}

/* ---- writing ---- */

static bool open_segment(struct log *log) {
  char name[NAME_BYTES];
  if (log->file >= 0) {
    return true;
  }
  segment_name(log->segment, name);
  log->file = openat(log->directory, name, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (log->file >= 0 && log->segment > log->files) {
    segment_name(log->segment - log->files, name);
    unlinkat(log->directory, name, 0);
  }
  return log->file >= 0;
}

static size_t write_buffer(struct log *log) {
  size_t done = 0;
  while (done < log->used) {
    ssize_t count = pwrite(log->file, log->buffer + done, log->used - done,
                           (off_t)(log->offset + done));
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count <= 0) {
      break;
    }
    done += (size_t)count;
  }
  return done;
}

/* The buffer only ever holds records of one stream. Writing is by offset, so that a torn record that
 * could not even be cut off is overwritten by the next one. */
static void flush(struct log *log, enum log_stream stream) {
  if (log->used == 0) {
    return;
  }
  size_t done = open_segment(log) ? write_buffer(log) : 0;
  if (done < log->used) {
    const char *feed = done == 0 ? NULL : memrchr(log->buffer, '\n', done);
    done = feed == NULL ? 0 : (size_t)(feed + 1 - log->buffer);
    uint64_t lost = content_of_all(log->buffer + done, log->used - done);
    log->lost[stream] += lost;
    log->content -= lost;
    if (log->file >= 0 && ftruncate(log->file, (off_t)(log->offset + done)) != 0) {
      errno = 0; /* overwritten later */
    }
  }
  log->offset += done;
  log->used = 0;
}

static void rotate(struct log *log, enum log_stream stream) {
  flush(log, stream);
  if (log->content < log->max_content) {
    return; /* what was to fill the segment could not be written */
  }
  log_close(log);
  log->segment++;
  log->offset = log->content = 0;
}

static void append(struct log *log, enum log_stream stream, const char header[LOG_HEADER],
                   const char *content, size_t length, bool whole) {
  if (log->content >= log->max_content) {
    rotate(log, stream);
  }
  if (sizeof log->buffer - log->used < LOG_HEADER + length + 1) {
    flush(log, stream);
  }
  char *record = log->buffer + log->used;
  memcpy(record, header, LOG_HEADER);
  record[TAG] = whole ? 'F' : 'P';
  memcpy(record + LOG_HEADER, content, length);
  record[LOG_HEADER + length] = '\n';
  log->used += LOG_HEADER + length + 1;
  log->content += length + whole;
}

void log_write(struct log *log, enum log_stream stream, const char *bytes, size_t length,
               uint64_t at) {
  char header[LOG_HEADER];
  clock_format(at, header);
  memcpy(header + TIME_TEXT, stream == LOG_STDOUT ? " stdout P " : " stderr P ",
         LOG_HEADER - TIME_TEXT);
  while (length > 0) {
    size_t window = length > LOG_MAX_CONTENT ? LOG_MAX_CONTENT + 1 : length;
    const char *feed = memchr(bytes, '\n', window);
    size_t content = feed != NULL                ? (size_t)(feed - bytes)
                     : length > LOG_MAX_CONTENT ? LOG_MAX_CONTENT
                                                : length;
    append(log, stream, header, bytes, content, feed != NULL);
    bytes += content + (feed != NULL);
    length -= content + (feed != NULL);
  }
  flush(log, stream);
}
